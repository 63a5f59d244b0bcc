#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes activations.hpp: what PyTorch makes of each activation, in double precision.

    make_activations.py [--check]      as make.py

Each takes the vector `points`; recorded are its values and the derivative of their sum, weighted by `weights`, by the points.
Activations that look at one number at a time are also recorded far away from 0.
"""
from vectors import arrays, numbers, run, torch

f = torch.nn.functional
points = torch.tensor(12 * numbers(31, (24,)))
weights = torch.tensor(2 * numbers(32, (24,)))
far = torch.tensor([-100.0, -88.5, -40.0, -17.5, 17.5, 40.0, 88.5, 100.0], dtype=torch.float64)

pointwise = {
    "relu": torch.relu,
    "leaky_relu": f.leaky_relu,
    "leaky_relu_0.2": lambda x: f.leaky_relu(x, 0.2),
    "prelu": lambda x: f.prelu(x, torch.tensor([0.25], dtype=torch.float64)),
    "elu": f.elu,
    "elu_0.5": lambda x: f.elu(x, 0.5),
    "selu": torch.selu,
    "celu": torch.celu,
    "celu_2": lambda x: torch.celu(x, 2.0),
    "gelu": f.gelu,
    "gelu_tanh": lambda x: f.gelu(x, approximate="tanh"),
    "silu": f.silu,
    "mish": f.mish,
    "softplus": lambda x: f.softplus(x, threshold=50),
    "softplus_3": lambda x: f.softplus(x, beta=3, threshold=50),
    "softsign": f.softsign,
    "hard_sigmoid": lambda x: f.relu6(x + 3) / 6,  # f.hardsigmoid's derivative is a sixth in single precision
    "hard_swish": f.hardswish,
    "hard_tanh": f.hardtanh,
    "hard_tanh_2": lambda x: f.hardtanh(x, -0.5, 2.0),
    "relu6": f.relu6,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": f.logsigmoid,
    "squareplus": lambda x: (x + torch.sqrt(x * x + 4)) / 2,
    "sin": torch.sin,
    "sin_30": lambda x: torch.sin(30 * x),
    "gaussian": lambda x: torch.exp(-x * x),
    "threshold": lambda x: f.threshold(x, 0.1, -2.0),
}
of_vectors = {
    "softmax": lambda x: torch.softmax(x, 0),
    "log_softmax": lambda x: torch.log_softmax(x, 0),
    "glu": lambda x: f.glu(x, 0),
    "swiglu": lambda x: f.silu(x[:12]) * x[12:],
}


def record(name, make, at):
    x = at.clone().requires_grad_()
    y = make(x)
    (y * weights[: len(y)]).sum().backward()
    return f"struct {name} {{\n{arrays(outputs=y, gradients=x.grad)}}};\n"


def files():
    text = "/// The points, and the weights of the outputs whose sum was differentiated.\n"
    text += arrays(points=points, far_points=far, weights=weights, indent="") + "\n"
    text += "struct activation {\n    char const* name;\n    double const *outputs, *gradients, *far_outputs, *far_gradients;\n};\n\n"
    rows = []
    for name, make in (pointwise | of_vectors).items():
        word = name.replace(".", "_") + "_"
        text += record(word, make, points) + (record(word + "far", make, far) if name in pointwise else "") + "\n"
        away = f"{word}far::outputs, {word}far::gradients" if name in pointwise else "nullptr, nullptr"
        rows.append(f'    {{"{name}", {word}::outputs, {word}::gradients, {away}}},\n')
    return {"activations.hpp": text + "inline constexpr activation activations[] = {\n" + "".join(rows) + "};\n"}


for kink in (0, 0.1, 1, 2, 3, 6, -0.5):
    assert (points.abs() - abs(kink)).abs().min() > 1e-3, kink
run(files())
