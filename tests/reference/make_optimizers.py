#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes optimizers.hpp: ten steps of each optimizer on a small network, as PyTorch takes them, in double precision.

    make_optimizers.py [--check]      as make.py

Lion and LAMB, which PyTorch has not, are written here from their papers.
"""
import inspect
import sys

from vectors import arrays, np, numbers, run, torch

f = torch.nn.functional
batch, steps = 7, 10
shapes = {"dense_1.weight": (10, 6), "dense_1.bias": (10,), "dense_2.weight": (3, 10), "dense_2.bias": (3,)}
inputs = torch.tensor(2 * numbers(100, (batch, 6)))
targets = torch.tensor(6 * numbers(101, (batch, 3)))


def correct_nadam():
    """Before PyTorch 2.0 its product of momenta had mu_t twice in the look ahead; Dozat's has it once."""
    module = sys.modules[torch.optim.NAdam.__module__]
    source = inspect.getsource(module._single_tensor_nadam).replace("mu_product * mu * mu_next", "mu_product * mu_next")
    exec(source, module.__dict__)


correct_nadam()
torch.set_default_dtype(torch.float64)  # NAdam keeps its product in that


class lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2."""

    def __init__(self, p, lr, beta1, beta2, weight_decay):
        super().__init__(p, dict(lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for h in self.param_groups:
            for w in h["params"]:
                m = self.state[w].setdefault("m", torch.zeros_like(w))
                c = h["beta1"] * m + (1 - h["beta1"]) * w.grad
                assert c.abs().min() > 1e-6, "a sign hangs on rounding"
                w -= h["lr"] * (c.sign() + h["weight_decay"] * w)
                m.mul_(h["beta2"]).add_((1 - h["beta2"]) * w.grad)


class lamb(torch.optim.Optimizer):
    """You et al. 2020, algorithm 2, with phi(z) = z."""

    def __init__(self, p, lr, beta1, beta2, eps, weight_decay):
        super().__init__(p, dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for h in self.param_groups:
            for w in h["params"]:
                s = self.state[w]
                t = s["t"] = s.get("t", 0) + 1
                m, v = s.setdefault("m", torch.zeros_like(w)), s.setdefault("v", torch.zeros_like(w))
                m.copy_(h["beta1"] * m + (1 - h["beta1"]) * w.grad)
                v.copy_(h["beta2"] * v + (1 - h["beta2"]) * w.grad**2)
                r = m / (1 - h["beta1"] ** t) / (torch.sqrt(v / (1 - h["beta2"] ** t)) + h["eps"]) + h["weight_decay"] * w
                w -= h["lr"] * w.norm() / r.norm() * r


sgd = torch.optim.SGD
o = torch.optim
# the fields in the order of the C++ struct, and the optimizer they make
optimizers = {
    "sgd": ((0.25, 1 / 64), lambda p, lr, wd: sgd(p, lr=lr, weight_decay=wd)),
    "momentum": ((0.0625, 0.9, 1 / 64), lambda p, lr, m, wd: sgd(p, lr=lr, momentum=m, weight_decay=wd)),
    "nesterov": ((0.0625, 0.9, 1 / 64), lambda p, lr, m, wd: sgd(p, lr=lr, momentum=m, weight_decay=wd, nesterov=True)),
    "dampened_momentum": ((0.0625, 0.9, 0.25, 1 / 64),
                          lambda p, lr, m, d, wd: sgd(p, lr=lr, momentum=m, dampening=d, weight_decay=wd)),
    "adagrad": ((0.1, 0.125, 1 / 64, 0.01, 1e-10),
                lambda p, lr, ld, wd, s, e: o.Adagrad(p, lr, lr_decay=ld, weight_decay=wd, initial_accumulator_value=s, eps=e)),
    "adadelta": ((1, 0.9, 1e-6, 1 / 64), lambda p, lr, rho, e, wd: o.Adadelta(p, lr, rho=rho, eps=e, weight_decay=wd)),
    "rmsprop": ((0.01, 0.9, 1e-8, 1 / 64), lambda p, lr, a, e, wd: o.RMSprop(p, lr, alpha=a, eps=e, weight_decay=wd)),
    "rmsprop_centered": ((0.01, 0.9, 1e-8, 1 / 64),
                         lambda p, lr, a, e, wd: o.RMSprop(p, lr, alpha=a, eps=e, weight_decay=wd, centered=True)),
    "rmsprop_momentum": ((0.01, 0.9, 1e-8, 1 / 64, 0.5),
                         lambda p, lr, a, e, wd, m: o.RMSprop(p, lr, alpha=a, eps=e, weight_decay=wd, momentum=m)),
    "rmsprop_centered_momentum": ((0.01, 0.9, 1e-8, 1 / 64, 0.5),
                                  lambda p, lr, a, e, wd, m: o.RMSprop(p, lr, a, e, wd, m, centered=True)),
    "adam": ((0.01, 0.9, 0.999, 1e-8, 1 / 64),
             lambda p, lr, b1, b2, e, wd: o.Adam(p, lr, betas=(b1, b2), eps=e, weight_decay=wd)),
    "adamw": ((0.01, 0.9, 0.999, 1e-8, 0.25),
              lambda p, lr, b1, b2, e, wd: o.AdamW(p, lr, betas=(b1, b2), eps=e, weight_decay=wd)),
    "amsgrad": ((0.01, 0.9, 0.5, 1e-8, 1 / 64),  # a short memory, so that the largest mean is not the last
                lambda p, lr, b1, b2, e, wd: o.Adam(p, lr, betas=(b1, b2), eps=e, weight_decay=wd, amsgrad=True)),
    "adamax": ((0.01, 0.9, 0.999, 1e-8, 1 / 64),
               lambda p, lr, b1, b2, e, wd: o.Adamax(p, lr, betas=(b1, b2), eps=e, weight_decay=wd)),
    "nadam": ((0.01, 0.9, 0.999, 1e-8, 1 / 64, 0.25),
              lambda p, lr, b1, b2, e, wd, md: o.NAdam(p, lr, betas=(b1, b2), eps=e, weight_decay=wd, momentum_decay=md)),
    "radam": ((0.01, 0.9, 0.999, 1e-8, 1 / 64),
              lambda p, lr, b1, b2, e, wd: o.RAdam(p, lr, betas=(b1, b2), eps=e, weight_decay=wd)),
    "lion": ((0.01, 0.9, 0.99, 0.25), lion),
    "lamb": ((0.01, 0.9, 0.999, 1e-6, 0.25), lamb),
}


class around:
    """An optimizer with something done to the gradients before it, or to the weights behind it."""

    def __init__(self, optimizer, before=lambda: None, behind=lambda: None):
        self.optimizer, self.before, self.behind = optimizer, before, behind

    def step(self):
        self.before()
        self.optimizer.step()
        self.behind()


def clipped_each(p, norm, lr, m, wd):
    return around(sgd(p, lr=lr, momentum=m, weight_decay=wd), lambda: [torch.nn.utils.clip_grad_norm_([q], norm) for q in p])


def clipped_all(p, norm, lr, m, wd):
    return around(sgd(p, lr=lr, momentum=m, weight_decay=wd), lambda: torch.nn.utils.clip_grad_norm_(p, norm))


def clipped_values(p, limit, lr, m, wd):
    return around(sgd(p, lr=lr, momentum=m, weight_decay=wd), lambda: torch.nn.utils.clip_grad_value_(p, limit))


def decayed_but_biases(p, lr, b1, b2, e, wd0, wd):
    assert wd0 == 0
    return o.AdamW([{"params": [p[0], p[2]], "weight_decay": wd}, {"params": [p[1], p[3]], "weight_decay": 0}], lr,
                   betas=(b1, b2), eps=e)


def rates_by_group(p, biases, second, lr, m, wd):
    rates = [1, biases, second, biases * second]
    return sgd([{"params": [q], "lr": lr * r} for q, r in zip(p, rates)], lr=lr, momentum=m, weight_decay=wd)


class averaged:
    """Records the averaged weights in the place of the weights."""

    def __init__(self, p, lr, m, wd, keep):
        self.optimizer = sgd(p, lr=lr, momentum=m, weight_decay=wd)
        self.model = torch.nn.ParameterList([torch.nn.Parameter(q.detach().clone()) for q in p])
        self.p = p
        self.average = torch.optim.swa_utils.AveragedModel(self.model, avg_fn=lambda a, w, n: keep * a + (1 - keep) * w)

    def step(self):
        self.optimizer.step()
        with torch.no_grad():
            for q, w in zip(self.model, self.p):
                q.copy_(w)
        self.average.update_parameters(self.model)

    def result(self):
        return list(self.average.module)


chains = {
    "clip_value_momentum": ((0.0625, 0.125, 0.9, 1 / 64), clipped_values),
    "clip_norm_momentum": ((0.25, 0.125, 0.9, 1 / 64), clipped_each),
    "clip_global_norm_momentum": ((0.5, 0.125, 0.9, 1 / 64), clipped_all),
    "adam_decay_but_biases": ((0.01, 0.9, 0.999, 1e-8, 0, 0.25), decayed_but_biases),
    "rates_momentum": ((2, 0.25, 0.0625, 0.9, 1 / 64), rates_by_group),
    "momentum_average": ((0.0625, 0.9, 1 / 64, 0.75), averaged),
}


def single(x):
    """Scarp's optimizers hold their fields in single precision."""
    return float(np.float32(x))


def train(fields, make):
    p = [torch.tensor(numbers(i + 1, shape), requires_grad=True) for i, shape in enumerate(shapes.values())]
    optimizer = make(p, *[single(v) for v in fields])
    losses = []
    for _ in range(steps):
        for q in p:
            q.grad = None
        loss = f.mse_loss(f.linear(torch.tanh(f.linear(inputs, p[0], p[1])), p[2], p[3]), targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    result = optimizer.result() if hasattr(optimizer, "result") else p
    return torch.stack(losses), torch.cat([q.detach().reshape(-1) for q in result])


def record(name, fields, make):
    losses, weights = train(fields, make)
    words = [single(v).hex() + "f" for v in fields]
    lines = [", ".join(words[i : i + 3]) for i in range(0, len(words), 3)]
    text = f"    struct {name} {{\n        static constexpr float fields[] = {{" + (",\n" + 12 * " ").join(lines) + "};\n"
    return text + arrays(indent="        ", losses=losses, weights=weights) + "    };\n"


def files():
    text = f"struct optimizers {{\n    static constexpr int batch = {batch};\n" + arrays(targets=targets)
    text += "".join(record(name, *how) for name, how in (optimizers | chains).items())
    return {"optimizers.hpp": text + "};\n"}


run(files())
