# SPDX-License-Identifier: BSL-1.0
import sys

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(1)
inputs, labels = torch.rand(64, 784), torch.randint(10, (64,))

net = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for _ in range(int(sys.argv[1])):
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(net(inputs), labels)
    loss.backward()
    optimizer.step()
print(loss.item())
