# SPDX-License-Identifier: BSL-1.0
import sys

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
inputs, labels = torch.rand(64, 1, 28, 28), torch.randint(10, (64,))

net = nn.Sequential(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10),)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for _ in range(int(sys.argv[1])):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(inputs), labels)
    loss.backward()
    optimizer.step()
print(loss.item())
