#!/usr/bin/env python3
"""Draws tables of card payments, a few of them frauds, and measures how well the Mahalanobis distance tells these, to compare
with. Needs nothing but Python itself.

transactions.py draw FOLDER [--rows 40000] [--test 20000] [--frauds 0.01] [--seed 1]
                  train.csv: payments that nobody has sorted, frauds among them; test.csv, and labels.csv: 1 is a fraud
transactions.py mahalanobis TRAIN TEST LABELS    area under the ROC curve

What is paid depends on what is bought, by whom, how far from home and how long after the last payment, and for each kind of goods
in another way. Of a fraud no value is strange by itself, but they do not go together.
"""
import argparse
import csv
import math
import os
import random

# name: share; usual price; hours of the day and their spread; kilometres from home; hours since the last payment; by which powers
# what is paid follows the customer's wealth, the kilometres and the hours
GOODS = {
    "groceries": (0.36, 38, ((11, 1.8), (18, 1.5)), 2, 15, (0.8, 0.0, 0.7)),
    "fuel": (0.12, 62, ((8, 1.2), (17, 1.8)), 9, 40, (0.0, 0.5, 0.4)),
    "restaurant": (0.18, 31, ((13, 0.8), (20, 1.2)), 5, 12, (1.2, 0.4, 0.0)),
    "travel": (0.05, 220, ((10, 4), (15, 4)), 60, 60, (0.6, 0.9, 0.0)),
    "online": (0.22, 47, ((15, 4), (21, 3)), 1, 18, (1.0, 0.0, -0.7)),
    "cash": (0.07, 90, ((12, 2.5), (17, 2)), 3, 50, (0.5, -0.6, 0.5)),
}
COLUMNS = ["log_amount", "log_usual_amount", "hour_sin", "hour_cos", "log_km", "log_hours", *GOODS]


def draw_goods(dice, names=None):
    names = names or list(GOODS)
    return dice.choices(names, [GOODS[name][0] for name in names])[0]


def usual(dice):
    """One payment."""
    goods, wealth, km, hours = draw_goods(dice), dice.gauss(0, 0.7), dice.gauss(0, 0.9), dice.gauss(0, 0.9)
    _, price, times, usual_km, usual_hours, powers = GOODS[goods]
    hour, spread = dice.choice(times)
    return {
        "goods": goods,
        "wealth": wealth,
        "amount": math.log(price) + powers[0] * wealth + powers[1] * km + powers[2] * hours + 0.15 * dice.gauss(0, 1),
        "hour": dice.gauss(hour, spread) % 24,
        "km": math.log(usual_km) + km,
        "hours": math.log(usual_hours) + hours,
    }


def fraud(dice):
    """Somebody else's price, or somebody else's place and time; the rest is the customer's."""
    row, other = usual(dice), usual(dice)
    if dice.random() < 0.5:
        row["amount"] += dice.choice((-1, 1)) * dice.uniform(0.8, 1.4)
    else:
        while other["goods"] == row["goods"]:
            other = usual(dice)
        row.update(km=other["km"], hours=other["hours"], hour=other["hour"])
    return row


def values(dice, row):
    turn = 2 * math.pi * row["hour"] / 24
    known = math.log(40) + row["wealth"] + 0.1 * dice.gauss(0, 1)  # the mean of the customer's last payments
    return [row["amount"], known, math.sin(turn), math.cos(turn), row["km"], row["hours"]] + [
        float(row["goods"] == name) for name in GOODS
    ]


def write(path, head, rows):
    with open(path, "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        table.writerows(rows)


def draw(options):
    dice = random.Random(options.seed)
    os.makedirs(options.folder, exist_ok=True)
    for name, count in (("train", options.rows), ("test", options.test)):
        labels = [int(dice.random() < options.frauds) for _ in range(count)]
        rows = [values(dice, fraud(dice) if label else usual(dice)) for label in labels]
        write(os.path.join(options.folder, name + ".csv"), COLUMNS, ([f"{v:.5g}" for v in row] for row in rows))
        if name == "test":
            write(os.path.join(options.folder, "labels.csv"), ["label"], ([label] for label in labels))


def read(path):
    with open(path, newline="") as file:
        return [[float(cell) for cell in row] for row in list(csv.reader(file))[1:]]


def inverse(matrix):
    """By Gauss and Jordan, with the largest pivots."""
    size = len(matrix)
    rows = [row + [float(i == j) for j in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        best = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[best] = rows[best], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(size):
            if r != i:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i])]
    return [row[size:] for row in rows]


def area(scores, labels):
    """Under the ROC curve: how often a fraud's score is above that of a usual row."""
    below, pairs = 0, 0
    for _, label in sorted(zip(scores, labels)):
        pairs += below if label else 0
        below += not label
    return pairs / (below * (len(labels) - below))


def mahalanobis(options):
    train, test = read(options.train), read(options.table)
    labels = [row[0] > 0 for row in read(options.labels)]
    size = range(len(train[0]) - 1)  # the last kind of goods follows from the others
    mean = [sum(row[i] for row in train) / len(train) for i in size]
    centred = [[row[i] - mean[i] for i in size] for row in train]
    precision = inverse([[sum(row[i] * row[j] for row in centred) / len(train) for j in size] for i in size])
    scores = []
    for row in test:
        d = [row[i] - mean[i] for i in size]
        scores.append(sum(d[i] * precision[i][j] * d[j] for i in size for j in size))
    print(f"{area(scores, labels):.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(required=True)
    verb = verbs.add_parser("draw")
    verb.add_argument("folder")
    verb.add_argument("--rows", type=int, default=40000, help="to learn from")
    verb.add_argument("--test", type=int, default=20000)
    verb.add_argument("--frauds", type=float, default=0.01, help="their share")
    verb.add_argument("--seed", type=int, default=1)
    verb.set_defaults(run=draw)
    verb = verbs.add_parser("mahalanobis")
    for name in ("train", "table", "labels"):
        verb.add_argument(name)
    verb.set_defaults(run=mahalanobis)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
