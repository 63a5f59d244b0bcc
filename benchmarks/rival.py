#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The Python side of rival_python.hpp: trains and predicts with PyTorch or scikit-learn when told to over standard input."""

import importlib.util
import itertools
import sys
import time

LIBRARY = sys.argv[1] if len(sys.argv) > 1 else ""
if LIBRARY not in ("torch", "sklearn") or not importlib.util.find_spec(LIBRARY):
    sys.exit(f"rival.py: the benchmarks leave out {LIBRARY or 'an unnamed library'}, it is not installed")

import numpy as np

SOURCE, ANSWERS = sys.stdin.buffer, sys.stdout.buffer


def read(shape, kind=np.float32):
    count = int(np.prod(shape))
    return np.frombuffer(SOURCE.read(count * 4), kind).reshape(shape).copy()


class Epoch:
    """All samples and the order to take them in; who walks through them takes a batch at a time."""

    def __init__(self, size, inputs, convert):
        self.x, self.labels, self.order = map(convert, (read((size, inputs)), read((size,), np.int32), read((size,), np.int32)))

    def batches(self, count):
        while True:
            for at in range(0, len(self.order) - count + 1, count):
                chosen = self.order[at : at + count]
                yield self.x[chosen], self.labels[chosen]


class Torch:
    """A Sequential, an optimizer, one thread."""

    batches = None

    def __init__(self, work):
        import torch

        self.torch, self.work = torch, work
        torch.set_num_threads(1)
        self.kind = torch.float64 if work["bits"] == 64 else torch.float32
        self.read_data()

    def read_data(self):
        torch, work = self.torch, self.work
        batch, sizes = work["batch"], work["sizes"]
        if work["walks"]:
            self.batches = EPOCHS[0].batches(batch)
        else:
            self.x = torch.from_numpy(read((batch, sizes[0]))).to(self.kind)
            classes = work["loss"] == "cross_entropy"
            self.labels = torch.from_numpy(read((batch,), np.int32)).long() if classes else None
            self.targets = torch.from_numpy(read((batch, sizes[-1]))).to(self.kind)
        self.singles = self.x.split(1) if work["predicts"] == "one" else None
        self.start = [torch.from_numpy(read(shape)).to(self.kind) for n, m in zip(sizes, sizes[1:]) for shape in ((m, n), (m,))]

    def module(self):
        nn, sizes = self.torch.nn, self.work["sizes"]
        activation = nn.ReLU if self.work["activation"] == "relu" else nn.Tanh
        layers = [layer for n, m in zip(sizes, sizes[1:]) for layer in (nn.Linear(n, m), activation())]
        return nn.Sequential(*layers[:-1])

    def loss(self, y):
        functional = self.torch.nn.functional
        return functional.mse_loss(y, self.targets) if self.labels is None else functional.cross_entropy(y, self.labels)

    def load(self):
        self.net = self.module().to(self.kind).train(not self.work["predicts"])
        with self.torch.no_grad():
            for own, given in zip(self.net.parameters(), self.start):
                own.copy_(given)
        optimizers = {"sgd": self.torch.optim.SGD, "adam": self.torch.optim.Adam}
        self.optimizer = optimizers[self.work["optimizer"]](self.net.parameters(), lr=self.work["rate"])

    def step(self):
        if self.batches:
            self.x, self.labels = next(self.batches)
        self.optimizer.zero_grad(set_to_none=True)  # as PyTorch's tuning guide has it
        loss = self.loss(self.net(self.x))
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def store(self):
        return [p.detach().numpy() for p in self.net.parameters()]

    def predict(self):
        with self.torch.inference_mode():
            return [self.net(x).numpy() for x in self.singles] if self.singles else [self.net(self.x).contiguous().numpy()]

    def run(self, count):
        """CPU seconds of that many steps or predictions."""
        start = time.thread_time()
        if not self.work["predicts"]:
            for _ in range(count):
                self.step()
        else:
            inputs = self.singles or [self.x]
            with self.torch.inference_mode():
                for i in range(count):
                    self.net(inputs[i % len(inputs)])
        return time.thread_time() - start


class TorchImages(Torch):
    """Networks of images: LeNet-5, two 3x3 convolutions, ResNet-8; channels_last where that is faster."""

    def read_data(self):
        torch, work = self.torch, self.work
        batch, shape = work["batch"], work["shape"]
        self.format = torch.channels_last if work["channels_last"] else torch.contiguous_format
        self.x = torch.from_numpy(read((batch, *shape))).contiguous(memory_format=self.format)
        self.labels = torch.from_numpy(read((batch,), np.int32)).long() if work["loss"] == "cross_entropy" else None
        self.targets = torch.from_numpy(read((batch, *shape))) if self.labels is None else None
        self.singles = None
        self.start = [torch.from_numpy(read(tuple(p.shape))) for p in self.module().parameters()]

    def module(self):
        return {"lenet": lenet, "convolutions": convolutions, "resnet": resnet}[self.work["net"]](self.torch.nn).to(
            memory_format=self.format
        )


def lenet(nn):
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),
    )  # fmt: skip


def convolutions(nn):
    return nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.Conv2d(64, 64, 3, padding=1))


def resnet(nn):
    def convolution(n, m, size=3, stride=1):
        return [nn.Conv2d(n, m, size, stride, size // 2, bias=False), nn.BatchNorm2d(m)]

    class Block(nn.Module):
        def __init__(self, n, m, stride):
            super().__init__()
            self.way = nn.Sequential(*convolution(n, m, 3, stride), nn.ReLU(), *convolution(m, m))
            self.around = nn.Sequential(*convolution(n, m, 1, stride)) if stride > 1 else nn.Identity()
            self.relu = nn.ReLU()

        def forward(self, x):
            return self.relu(self.way(x) + self.around(x))

    return nn.Sequential(
        *convolution(3, 16), nn.ReLU(), Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10),
    )  # fmt: skip


class Sklearn:
    """MLPClassifier, told one batch after another, which is its way of training on a stream."""

    def __init__(self, work):
        self.work = work
        batch, sizes = work["batch"], work["sizes"]
        if work["walks"]:
            self.batches = EPOCHS[0].batches(batch)
        else:
            self.batches = itertools.repeat((read((batch, sizes[0])), read((batch,), np.int32)))
            read((batch, sizes[-1]))
        self.start = [read(shape) for n, m in zip(sizes, sizes[1:]) for shape in ((m, n), (m,))]

    def load(self):
        from sklearn.neural_network import MLPClassifier

        sizes, batch = self.work["sizes"], self.work["batch"]
        self.net = MLPClassifier(
            sizes[1:-1], solver="sgd", alpha=0, batch_size=batch, learning_rate_init=self.work["rate"], momentum=0,
            nesterovs_momentum=False, shuffle=False, random_state=1,
        )  # fmt: skip
        self.net.partial_fit(np.zeros((batch, sizes[0]), np.float32), np.zeros(batch, int), np.arange(sizes[-1]))  # makes the parameters
        for own, given in zip(self.net.coefs_, self.start[::2]):
            own[:] = given.T
        for own, given in zip(self.net.intercepts_, self.start[1::2]):
            own[:] = given

    def step(self):
        self.net.partial_fit(*next(self.batches))
        return self.net.loss_

    def store(self):
        return [values for w, b in zip(self.net.coefs_, self.net.intercepts_) for values in (w.T, b)]

    def run(self, count):
        start = time.thread_time()
        for _ in range(count):
            self.step()
        return time.thread_time() - start


EPOCHS = []  # one, once it has come


def answer(number):
    ANSWERS.write(f"{number!r}\n".encode())
    ANSWERS.flush()


def answer_arrays(arrays):
    for values in arrays:
        ANSWERS.write(np.ascontiguousarray(values, np.float32).tobytes())
    ANSWERS.flush()


def read_heap():
    """Blocks asked for, bytes held, the most since the last reading: as heap.hpp has them."""
    import ctypes

    figures = (ctypes.c_long(), ctypes.c_long(), ctypes.c_long())
    ctypes.CDLL(None).read_heap(*map(ctypes.byref, figures))
    return [figure.value for figure in figures]


def torch_indices(array):
    import torch

    tensor = torch.from_numpy(array)
    return tensor.long() if array.dtype == np.int32 else tensor


def main():
    if LIBRARY == "torch":
        import torch  # fails here, before anybody waits for it
    else:
        import sklearn.neural_network
    ANSWERS.write(b"ready 1\n")
    ANSWERS.flush()
    engines = {}
    while line := SOURCE.readline().decode():
        word, number, *rest = line.split(maxsplit=2)
        if word == "make":
            work = eval(rest[0], {"dict": dict, "__builtins__": {}})  # our own program wrote it
            kind = Sklearn if LIBRARY == "sklearn" else TorchImages if "net" in work else Torch
            engines[number] = kind(work)
        elif word == "load":
            engines[number].load()
        elif word == "step":
            answer(float(engines[number].step()))
        elif word == "store":
            answer_arrays(engines[number].store())
        elif word == "predict":
            answer_arrays(engines[number].predict())
        elif word == "run":
            answer(engines[number].run(int(rest[0])))
        elif word == "heap":
            for figure in read_heap():
                answer(figure)
        elif word == "epoch":
            EPOCHS.append(Epoch(int(number), int(rest[0]), torch_indices if LIBRARY == "torch" else np.asarray))


if __name__ == "__main__":
    main()
