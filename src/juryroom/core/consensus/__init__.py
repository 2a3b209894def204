"""One label of many: majority, weighted majority, Dawid-Skene, and with a model's probabilities."""
