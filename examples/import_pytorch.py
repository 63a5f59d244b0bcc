#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Trains a small network with PyTorch and leaves what examples/import_pytorch.cpp reads.

    import_pytorch.py                  trains, writes data/flowers.safetensors and data/flowers.npz beside this file
    import_pytorch.py --check FILE     reads the weights that import_pytorch wrote back, and compares what they answer

Debian: python3-torch, python3-sklearn (for the flowers). safetensors needs no package: it is a length, JSON and numbers.
"""
import json
import pathlib
import struct
import sys

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

folder = pathlib.Path(__file__).resolve().parent / "data"


def save_safetensors(tensors, path):
    header, data = {}, b""
    for name, tensor in tensors.items():
        numbers = tensor.detach().numpy().astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(numbers)]}
        data += numbers
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def load_safetensors(path):
    file = path.read_bytes()
    start = 8 + struct.unpack("<Q", file[:8])[0]
    header = json.loads(file[8:start])
    header.pop("__metadata__", None)
    return {name: torch.tensor(np.frombuffer(file[start + a["data_offsets"][0] : start + a["data_offsets"][1]], "<f4").reshape(a["shape"]))
            for name, a in header.items()}


net = torch.nn.Sequential(
    torch.nn.Linear(4, 16), torch.nn.Tanh(),
    torch.nn.Linear(16, 12), torch.nn.ReLU(),
    torch.nn.Linear(12, 3))


def train():
    from sklearn.datasets import load_iris

    flowers = load_iris()
    x = torch.tensor((flowers.data - flowers.data.mean(0)) / flowers.data.std(0), dtype=torch.float32)
    y = torch.tensor(flowers.target)
    torch.manual_seed(1)
    for layer in net:
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01, weight_decay=0.05)
    for _ in range(300):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    folder.mkdir(exist_ok=True)
    save_safetensors(net.state_dict(), folder / "flowers.safetensors")
    np.savez(folder / "flowers.npz", inputs=x.numpy(), outputs=net(x).detach().numpy(), labels=y.numpy().astype("<i4"))
    print(f"{(net(x).argmax(1) == y).sum()} of {len(y)} flowers are named rightly, logits up to {net(x).abs().max():.2f}")


def check(path):
    net.load_state_dict(load_safetensors(path))
    recorded = np.load(folder / "flowers.npz")
    difference = np.abs(net(torch.tensor(recorded["inputs"])).detach().numpy() - recorded["outputs"]).max()
    print(f"PyTorch answers the same to {difference:.1e}")
    sys.exit(not difference < 1e-6)


if "--check" in sys.argv:
    check(pathlib.Path(sys.argv[-1]))
else:
    train()
