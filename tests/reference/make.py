#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes the reference vectors: what PyTorch makes of small networks, in double precision, as C++ headers.

    make.py           writes <network>.hpp beside this file
    make.py --check   computes them anew and compares; ends with 77 where PyTorch is not installed

Weights, inputs and targets come from `numbers`, which tests/reference/agreement.hpp repeats; so only results are stored.
"""
import pathlib
import re
import sys

try:
    import numpy as np
    import torch
    from torch.nn import functional as f
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

folder = pathlib.Path(__file__).resolve().parent
steps = 10


def numbers(stream, shape):
    """Exact in single precision, between -1/2 and 1/2."""
    k = np.arange(int(np.prod(shape)), dtype=np.int64)
    return (((k * k * k * 31 + k * 1049 + stream * 7919) % 1021 - 510) / 1024).reshape(shape)


class network:
    """A forward pass on a list of parameters, with what it is trained on.

    Parameters called running_... are statistics: forward changes them where it is told to train. Variances start around 1.
    Of gradients that are thousands only every so many-th is stored.
    """

    def __init__(self, name, batch, sample, parameters, forward, loss, target, optimizers=(), in_batches_of=None, every=1):
        self.in_batches_of, self.every = in_batches_of, every
        self.name, self.batch, self.forward, self.loss = name, batch, forward, loss
        self.names = list(parameters)
        self.start = [numbers(i + 1, shape) + n.endswith("running_var") for i, (n, shape) in enumerate(parameters.items())]
        self.trains = [".running_" not in n for n in parameters]
        self.input = torch.tensor(2 * numbers(100, (batch, *sample)))
        self.target = target(batch)
        self.optimizers = optimizers

    def parameters(self):
        return [torch.tensor(p, requires_grad=t) for p, t in zip(self.start, self.trains)]


def indices(classes):
    return lambda batch: torch.arange(batch) * 3 % classes


def probabilities(classes):
    return lambda batch: torch.softmax(torch.tensor(4 * numbers(101, (batch, classes))), 1)


def values(*shape):
    return lambda batch: torch.tensor(2 * numbers(101, (batch, *shape)))


def far_values(size):
    """So that some errors lie on each side of 1."""
    return lambda batch: torch.tensor(6 * numbers(101, (batch, size)))


def single(x):
    """Scarp's optimizers hold their fields in single precision."""
    return float(np.float32(x))


# the fields in the order of the C++ struct, and the optimizer they make
optimizers = {
    "sgd": ((0.25, 1 / 64), lambda p, h: torch.optim.SGD(p, lr=h[0], weight_decay=h[1])),
    "momentum": ((0.0625, 0.9, 1 / 64), lambda p, h: torch.optim.SGD(p, lr=h[0], momentum=h[1], weight_decay=h[2])),
    "nesterov": ((0.0625, 0.9, 1 / 64),
                 lambda p, h: torch.optim.SGD(p, lr=h[0], momentum=h[1], weight_decay=h[2], nesterov=True)),
    "adam": ((0.01, 0.9, 0.999, 1e-8, 1 / 64),
             lambda p, h: torch.optim.Adam(p, lr=h[0], betas=(h[1], h[2]), eps=h[3], weight_decay=h[4])),
}


def dense(name, inputs, outputs):
    return {f"{name}.weight": (outputs, inputs), f"{name}.bias": (outputs,)}


def relu_net(p, x):
    return f.linear(torch.relu(f.linear(x, p[0], p[1])), p[2], p[3])


def tanh_net(p, x):
    return f.linear(torch.tanh(f.linear(x, p[0], p[1])), p[2], p[3])


def residual_net(p, x):
    h = torch.tanh(f.linear(x, p[0], p[1]))
    return f.linear(h + f.silu(f.linear(h, p[2], p[3])), p[4], p[5])


def gated_net(p, x):
    return f.linear(torch.tanh(f.linear(x, p[0], p[1])) * torch.sigmoid(f.linear(x, p[2])), p[3], p[4])


def softmax_net(p, x):
    return torch.softmax(f.linear(torch.sigmoid(f.linear(x, p[0], p[1])), p[2], p[3]), 1)


def image_net(p, x):
    return f.linear(torch.relu(f.linear(torch.flatten(x, 1), p[0], p[1])), p[2], p[3])


def batch_norm(name, channels):
    return {f"{name}.{p}": (channels,) for p in ("weight", "bias", "running_mean", "running_var")}


def normed_net(p, x, training=True):
    h = f.batch_norm(f.linear(x, p[0], p[1]), p[4], p[5], p[2], p[3], training)
    return f.linear(torch.relu(h), p[6], p[7])


def normed_image_net(p, x, training=True):
    h = torch.tanh(f.batch_norm(x, p[2], p[3], p[0], p[1], training, 0.25, 1e-3))
    h = f.batch_norm(h, p[4], p[5], None, None, training)
    return f.linear(torch.flatten(h, 1), p[6], p[7])


def layered_net(p, x):
    h = f.layer_norm(f.linear(x, p[0], p[1]), (20,), p[2], p[3])
    h = f.linear(torch.tanh(h), p[4], p[5])
    rms = h / torch.sqrt((h * h).mean(1, keepdim=True) + 2.0**-23) * p[6]  # torch.nn.RMSNorm came later
    return f.linear(rms, p[7], p[8])


def grouped_net(p, x):
    h = torch.tanh(f.group_norm(x, 2, p[0], p[1]))
    h = f.layer_norm(f.instance_norm(h, eps=1e-3), (5,), p[2], p[3])
    return f.linear(torch.flatten(h, 1), p[4], p[5])


def normed_axes_net(p, x):
    h = torch.tanh(f.instance_norm(f.conv2d(x, p[0], p[1]), weight=p[2], bias=p[3]))
    h = f.group_norm(h, 2)
    h = h / torch.sqrt((h * h).mean((1, 2, 3), keepdim=True) + 2.0**-23) * p[4]
    return f.layer_norm(h, (3, 4), p[5], p[6], 1e-3)


def conv(name, inputs, outputs, *kernel, bias=True):
    weight = {f"{name}.weight": (outputs, inputs, *kernel)}
    return weight | {f"{name}.bias": (outputs,)} if bias else weight


def lenet_like(p, x):
    x = f.max_pool2d(torch.relu(f.conv2d(x, p[0], p[1], padding=2)), 2)
    x = f.max_pool2d(torch.relu(f.conv2d(x, p[2], p[3])), 2)
    return f.linear(torch.relu(f.linear(torch.flatten(x, 1), p[4], p[5])), p[6], p[7])


def conv_options(p, x):
    x = torch.tanh(f.conv2d(x, p[0], p[1], stride=(2, 1), padding=(1, 2), dilation=(1, 2)))
    x = torch.sigmoid(f.conv2d(x, p[2], None, groups=2, padding=1))
    x = f.max_pool2d(f.conv2d(x, p[3], p[4], groups=6), 3, stride=2, padding=1)
    return torch.tanh(f.conv_transpose2d(x, p[5], p[6], stride=2, padding=1, output_padding=1))


def conv_1d_net(p, x):
    x = f.avg_pool1d(torch.tanh(f.conv1d(x, p[0], p[1], stride=2, padding=3)), 3, stride=2, padding=1)
    return f.conv_transpose1d(x, p[2], p[3], stride=3, groups=2)


def conv_3d_net(p, x):
    return torch.tanh(f.conv3d(x, p[0], p[1], padding=1)).mean((2, 3, 4))


def sampled_net(p, x):
    x = f.pad(torch.tanh(f.conv2d(x, p[0], p[1], stride=2, padding=1)), (2, 2, 1, 1))
    x = torch.tanh(f.conv2d(f.interpolate(x, scale_factor=2), p[2], p[3]))
    x = f.interpolate(f.adaptive_avg_pool2d(x, (4, 3)), scale_factor=2, mode="bilinear", align_corners=False)
    x = f.adaptive_avg_pool2d(torch.tanh(f.conv2d(x, p[4], p[5])), (2, 1))
    return torch.amax(f.avg_pool2d(x, 1), (2, 3))


def conv_1d_options(p, x):
    x = f.max_pool1d(torch.tanh(f.conv1d(x, p[0], p[1], padding="same", dilation=2, groups=2)), 3, stride=2, padding=1)
    x = f.conv_transpose1d(x, p[2], p[3], stride=2, padding=1, output_padding=1, dilation=2)
    return f.adaptive_avg_pool1d(f.adaptive_avg_pool1d(f.interpolate(f.pad(x, (2, 2)), scale_factor=3), 8), 3)


def conv_3d_options(p, x):
    x = f.conv3d(x, p[0], p[1], stride=(1, 2, 1), padding=(1, 2, 1), dilation=(1, 2, 1), groups=2)
    x = f.avg_pool3d(f.max_pool3d(torch.tanh(x), 2, stride=1), 2, stride=2, padding=1)
    x = f.pad(f.interpolate(f.conv3d(x, p[2], p[3]), scale_factor=3), (2, 2, 0, 0, 1, 1))
    return f.avg_pool3d(x, (4, 3, 2))


def upsample_1d_net(p, x):
    return f.interpolate(f.conv1d(x, p[0], p[1]), scale_factor=3, mode="linear", align_corners=False)


def upsample_3d_net(p, x):
    return f.interpolate(f.conv3d(x, p[0], p[1]), scale_factor=2, mode="trilinear", align_corners=False)


def depthwise_net(p, x):
    x = torch.tanh(f.conv2d(x, p[0], p[1], stride=2, padding=1, groups=16))
    return f.conv2d(torch.tanh(f.conv2d(x, p[2], None, padding=2, dilation=2, groups=16)), p[3], p[4])


def multiplied_net(p, x):
    return f.conv2d(torch.tanh(f.conv2d(x, p[0], p[1])), p[2], p[3], stride=2, padding=2, dilation=2, groups=3)


def filtered_net(p, x):
    x = torch.tanh(f.conv2d(x, p[0], p[1], padding=1))
    x = torch.tanh(f.conv2d(x, p[2], p[3], stride=2, padding=1))
    return f.conv2d(f.conv2d(x, p[4], p[5], padding=1), p[6], p[7])


def pooled_net(p, x):
    x = torch.tanh(f.avg_pool2d(f.conv2d(x, p[0], p[1], padding=1), (3, 2), stride=(2, 1), padding=(1, 0)))
    x = f.max_pool2d(x, (2, 3), stride=(1, 2), padding=(0, 1), dilation=(2, 1))
    x = f.interpolate(x, scale_factor=3)
    mean = torch.full((4, 1, 2, 2), 1 / 4, dtype=x.dtype)  # torch's own has no dilation
    return f.conv2d(x, mean, stride=2, dilation=(3, 2), groups=4)


def same_net(p, x):
    """Torch's own `same` has no stride, and its pools have none: there the padding is written out."""
    x = torch.tanh(f.conv2d(x, p[0], p[1], padding="same"))
    x = torch.tanh(f.conv2d(f.pad(x, (0, 1, 1, 1)), p[2], p[3], stride=2))
    x = f.conv2d(x, p[4], p[5], padding="same", dilation=(1, 2))
    x = f.max_pool2d(f.pad(x, (0, 1, 0, 1), value=-torch.inf), 2, stride=1)
    return f.avg_pool2d(f.pad(x, (0, 1, 0, 1)), (3, 2), stride=2)


def transposed_net(p, x):
    x = f.conv_transpose2d(x, p[0], stride=(2, 1), padding=(1, 0), dilation=(2, 3), groups=2)
    return f.avg_pool2d(f.conv_transpose2d(torch.tanh(x), p[1], p[2], stride=2, padding=1), 2)


def joined_net(p, x, training=True):
    x = torch.tanh(f.batch_norm(f.conv2d(x, p[0], padding=1), p[3], p[4], p[1], p[2], training, 0.25))
    return f.conv2d(x, p[5], p[6], stride=2, padding=1) + f.conv2d(x, p[7], p[8], stride=2)


def parallel_net(p, x):
    return f.linear(torch.cat([f.linear(x, p[0], p[1]), torch.tanh(f.linear(x, p[2], p[3]))], 1), p[4], p[5])


networks = [
    network("relu_net", 11, (9,), dense("dense_1", 9, 20) | dense("dense_2", 20, 5), relu_net, f.cross_entropy, indices(5),
            ["sgd", "momentum", "nesterov", "adam"]),
    network("tanh_net", 13, (7,), dense("dense_1", 7, 16) | dense("dense_2", 16, 6), tanh_net, f.mse_loss, values(6),
            ["sgd", "adam"]),
    network("residual_net", 7, (6,), dense("dense_1", 6, 10) | dense("dense_2", 10, 10) | dense("dense_3", 10, 3), residual_net,
            lambda y, t: f.huber_loss(y, t, delta=1.0), far_values(3), ["sgd"]),
    network("gated_net", 5, (4,),
            {"gated_1.weight": (9, 4), "gated_1.bias": (9,), "gated_1.gate": (9, 4)} | dense("dense_1", 9, 2), gated_net,
            f.mse_loss, values(2), ["sgd"]),
    network("softmax_net", 8, (5,), dense("dense_1", 5, 7) | dense("dense_2", 7, 4), softmax_net, f.mse_loss,
            probabilities(4), ["sgd"]),
    network("image_net", 6, (1, 4, 4), dense("dense_1", 16, 6) | dense("dense_2", 6, 3), image_net, f.cross_entropy,
            probabilities(3), ["sgd"]),
    network("parallel_net", 9, (5,), dense("dense_1", 5, 7) | dense("dense_2", 5, 4) | dense("dense_3", 11, 3), parallel_net,
            f.mse_loss, values(3), ["sgd"]),
    network("normed_net", 11, (9,), dense("dense_1", 9, 12) | batch_norm("batch_norm_1", 12) | dense("dense_2", 12, 5), normed_net,
            f.cross_entropy, indices(5), ["sgd", "adam"], in_batches_of=4),
    network("normed_image_net", 6, (3, 5, 4),
            batch_norm("batch_norm_1", 3) | {"batch_norm_2.running_mean": (3,), "batch_norm_2.running_var": (3,)}
            | dense("dense_1", 60, 4), normed_image_net, f.mse_loss, values(4), ["sgd"]),
    network("layered_net", 7, (9,),
            dense("dense_1", 9, 20) | {"layer_norm_1.weight": (20,), "layer_norm_1.bias": (20,)} | dense("dense_2", 20, 6)
            | {"rms_norm_1.weight": (6,)} | dense("dense_3", 6, 3), layered_net, f.mse_loss, values(3), ["sgd"]),
    network("grouped_net", 6, (4, 3, 5),
            {"group_norm_1.weight": (4,), "group_norm_1.bias": (4,), "layer_norm_1.weight": (5,), "layer_norm_1.bias": (5,)}
            | dense("dense_1", 60, 4), grouped_net, f.mse_loss, values(4), ["sgd"]),
    network("lenet_like", 6, (1, 12, 12),
            conv("conv2d_1", 1, 4, 5, 5) | conv("conv2d_2", 4, 6, 3, 3) | dense("dense_1", 24, 7) | dense("dense_2", 7, 3),
            lenet_like, f.cross_entropy, indices(3), ["sgd", "adam"]),
    network("conv_options", 3, (3, 8, 7),
            conv("conv2d_1", 3, 4, 3, 3) | conv("conv2d_2", 2, 6, 3, 3, bias=False) | conv("conv2d_3", 1, 6, 2, 2) |
            {"conv_transpose2d_1.weight": (6, 2, 3, 3), "conv_transpose2d_1.bias": (2,)},
            conv_options, f.mse_loss, values(2, 4, 6), ["sgd"]),
    network("conv_1d_net", 5, (2, 15),
            conv("conv1d_1", 2, 4, 7) | {"conv_transpose1d_1.weight": (4, 3, 2), "conv_transpose1d_1.bias": (6,)},
            conv_1d_net, f.mse_loss, values(6, 11), ["sgd"]),
    network("sampled_net", 4, (2, 5, 4), conv("conv2d_1", 2, 3, 3, 3) | conv("conv2d_2", 3, 2, 2, 3) | conv("conv2d_3", 2, 3, 1, 1),
            sampled_net, f.mse_loss, values(3), ["sgd"]),
    network("conv_3d_net", 3, (2, 3, 4, 3), conv("conv3d_1", 2, 3, 2, 3, 2), conv_3d_net, f.mse_loss, values(3), ["sgd"]),
    network("normed_axes_net", 3, (4, 3, 4),
            conv("conv2d_1", 4, 4, 1, 1) | {"instance_norm_1.weight": (4,), "instance_norm_1.bias": (4,)}
            | {"rms_norm_1.weight": (4, 3, 4), "layer_norm_1.weight": (3, 4), "layer_norm_1.bias": (3, 4)},
            normed_axes_net, f.mse_loss, values(4, 3, 4)),
    network("conv_1d_options", 5, (4, 9),
            conv("conv1d_1", 2, 6, 3) | {"conv_transpose1d_1.weight": (6, 4, 3), "conv_transpose1d_1.bias": (4,)},
            conv_1d_options, f.mse_loss, values(4, 3)),
    network("conv_3d_options", 3, (2, 5, 6, 4), conv("conv3d_1", 1, 4, 3, 3, 3) | conv("conv3d_2", 4, 2, 2, 1, 2),
            conv_3d_options, f.mse_loss, values(2, 2, 2, 3)),
    network("upsample_1d_net", 3, (2, 5), conv("conv1d_1", 2, 3, 2), upsample_1d_net, f.mse_loss, values(3, 12)),
    network("upsample_3d_net", 2, (2, 2, 1, 3), conv("conv3d_1", 2, 2, 1, 1, 2), upsample_3d_net, f.mse_loss, values(2, 4, 2, 4)),
    network("depthwise_net", 3, (16, 7, 5),
            conv("conv2d_1", 1, 16, 3, 3) | conv("conv2d_2", 1, 16, 3, 3, bias=False) | conv("conv2d_3", 16, 2, 1, 1),
            depthwise_net, f.mse_loss, values(2, 4, 3)),
    network("multiplied_net", 3, (3, 6, 5), conv("conv2d_1", 3, 3, 1, 1) | conv("conv2d_2", 1, 6, 3, 3), multiplied_net,
            f.mse_loss, values(6, 3, 3)),
    network("filtered_net", 5, (16, 8, 9),
            conv("conv2d_1", 16, 16, 3, 3) | conv("conv2d_2", 16, 32, 3, 3) | conv("conv2d_3", 32, 16, 3, 3)
            | conv("conv2d_4", 16, 2, 1, 1), filtered_net, f.mse_loss, values(2, 4, 5), every=11),
    network("pooled_net", 3, (3, 9, 8), conv("conv2d_1", 3, 4, 3, 3), pooled_net, f.mse_loss, values(4, 3, 5)),
    network("same_net", 5, (3, 7, 6), conv("conv2d_1", 3, 4, 2, 2) | conv("conv2d_2", 4, 3, 3, 3) | conv("conv2d_3", 3, 3, 1, 4),
            same_net, f.mse_loss, values(3, 2, 2)),
    network("transposed_net", 3, (4, 3, 2),
            {"conv_transpose2d_1.weight": (4, 3, 3, 2), "conv_transpose2d_2.weight": (6, 2, 4, 4), "conv_transpose2d_2.bias": (2,)},
            transposed_net, f.mse_loss, values(2, 7, 5)),
    network("joined_net", 3, (3, 6, 5),
            conv("conv2d_1", 3, 4, 3, 3, bias=False) | batch_norm("batch_norm_1", 4) | conv("conv2d_2", 4, 6, 3, 3)
            | conv("conv2d_3", 4, 6, 1, 1), joined_net, f.mse_loss, values(6, 3, 3)),
]


def flat(tensors):
    return [float(v) for t in tensors for v in t.detach().reshape(-1)]


def train(net, make, fields):
    p = net.parameters()
    optimizer = make([q for q in p if q.requires_grad], [single(h) for h in fields])
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = net.loss(net.forward(p, net.input), net.target)
        loss.backward()
        optimizer.step()
        losses.append(loss)
    return flat(losses), flat(p)


def train_in_batches(net, fields, epochs=3):
    """Epochs of sgd in batches that do not divide the samples; the last one of each is short."""
    p = net.parameters()
    optimizer = optimizers["sgd"][1]([q for q in p if q.requires_grad], [single(h) for h in fields])
    for _ in range(epochs):
        for x, t in zip(net.input.split(net.in_batches_of), net.target.split(net.in_batches_of)):
            optimizer.zero_grad()
            net.loss(net.forward(p, x), t).backward()
            optimizer.step()
    return flat(p)


def array(name, items, kind="double"):
    words = [(single(v) if kind == "float" else v).hex() + ("f" if kind == "float" else "") for v in items]
    lines = [", ".join(words[i : i + 5]) for i in range(0, len(words), 5)]
    return f"static constexpr {kind} {name}[] = {{\n        " + ",\n        ".join(lines) + "};\n"


def header(net):
    p = net.parameters()
    y = net.forward(p, net.input) if all(net.trains) else net.forward(p, net.input, False)
    loss = net.loss(net.forward(p, net.input), net.target)
    loss.backward()
    changes = [q.grad if q.requires_grad else torch.tensor(start) - q for q, start in zip(p, net.start)]
    names = ", ".join(f'"{n}"' for n in net.names)
    text = "// SPDX-License-Identifier: BSL-1.0\n"
    text += "// Generated by tests/reference/make.py with PyTorch in double precision.\n#pragma once\n\n"
    text += f"namespace reference {{\n\nstruct {net.name} {{\n"
    text += f"    static constexpr int batch = {net.batch};\n    static constexpr char const* names[] = {{{names}}};\n"
    text += f"    static constexpr double loss = {float(loss).hex()};\n"
    text += "    " + array("outputs", flat([y]))
    if net.every > 1:
        text += f"    static constexpr int every = {net.every};\n"
    text += "    " + array("gradients", flat(changes)[:: net.every])
    if net.target.is_floating_point():
        text += "    " + array("targets", flat([net.target]))
    for name in net.optimizers:
        fields, make = optimizers[name]
        losses, weights = train(net, make, fields)
        text += f"\n    struct {name} {{\n    " + array("fields", fields, "float")
        text += "    " + array("losses", losses) + "    " + array("weights", weights) + "    };\n"
    if net.in_batches_of:
        fields = optimizers["sgd"][0]
        text += f"\n    struct in_batches {{\n        static constexpr int batch = {net.in_batches_of}, epochs = 3;\n    "
        text += array("fields", fields, "float") + "    " + array("weights", train_in_batches(net, fields)) + "    };\n"
    return text + "};\n\n}  // namespace reference\n"


number = re.compile(r"-?0x[0-9a-f.]+p[+-]\d+")


def same(old, new):
    """The same text, where numbers may differ as far as another BLAS makes them."""
    a, b = ([float.fromhex(n) for n in number.findall(t)] for t in (old, new))
    return number.sub("#", old) == number.sub("#", new) and np.allclose(a, b, rtol=1e-11, atol=1e-13)


def main():
    torch.set_num_threads(1)
    stale = []
    for net in networks:
        path = folder / f"{net.name}.hpp"
        text = header(net)
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or not same(path.read_text(), text):
            stale.append(path.name)
    print(f"{len(networks)} reference files, {len(stale)} differ from what PyTorch {torch.__version__} says", *stale)
    sys.exit(1 if stale else 0)


main()
