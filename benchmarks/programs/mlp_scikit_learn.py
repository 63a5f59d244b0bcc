# SPDX-License-Identifier: BSL-1.0
import sys

import numpy as np
from sklearn.neural_network import MLPClassifier

random = np.random.default_rng(1)
inputs, labels = random.random((64, 784), np.float32), random.integers(10, size=64)

net = MLPClassifier((128,), solver="sgd", alpha=0, batch_size=64, learning_rate_init=0.05, momentum=0)
for _ in range(int(sys.argv[1])):
    net.partial_fit(inputs, labels, classes=np.arange(10))
print(net.loss_)
