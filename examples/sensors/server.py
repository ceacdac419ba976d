#!/usr/bin/env python3
"""Makes the tables of server.sh: four metrics of a made-up server, a row every five minutes. Needs Python alone.

server.py make FOLDER       normal.csv: four quiet weeks; today.csv: the two weeks after them; truth.csv: what happened
server.py check FOLDER      which of these the alarms in alarms.csv met, and how many alarms met none
"""
import csv
import datetime
import math
import random
import sys

STEP_S = 300
DAY = 86400 // STEP_S  # rows
BEGIN = datetime.datetime(2026, 3, 2, tzinfo=datetime.timezone.utc)  # a Monday
NAMES = ("cpu", "requests", "latency_ms", "memory_gb")
EVENTS = {  # rows of today.csv
    "a query without an index": (3 * DAY + 130, 3 * DAY + 142),
    "the cache is gone": (7 * DAY + 40, 7 * DAY + 70),
    "a thread that spins": (11 * DAY + 150, 11 * DAY + 156),
}


def stamp(row):
    return (BEGIN + datetime.timedelta(seconds=row * STEP_S)).strftime("%Y-%m-%dT%H:%M:%SZ")


def usual(row, dice, state):
    """People come by day, fewer at weekends; memory grows until the process is renewed at night."""
    hour, day = row % DAY / DAY * 24, row // DAY
    people = (1.2 + math.cos((hour - 15) / 12 * math.pi)) * (0.55 if day % 7 > 4 else 1.0)
    state[0] = 0.9 * state[0] + dice.gauss(0, 0.05)
    requests = max(0.0, 400 * people * (1 + state[0]) + dice.gauss(0, 12))
    cpu = 6 + requests / 14 + abs(dice.gauss(0, 1.5))
    latency = 35 + 0.0012 * cpu**2 * 10 + abs(dice.gauss(0, 3))
    memory = 2.0 + 1.5 * ((row - DAY // 8) % DAY) / DAY + dice.gauss(0, 0.02)
    return [cpu, requests, latency, memory]


def happen(event, values):
    cpu, requests, latency, memory = values
    if event == "a query without an index":
        return [min(99, cpu + 45), requests, latency * 4, memory]
    if event == "the cache is gone":
        return [cpu * 1.3, requests, latency * 2.2, memory - 1.2]
    return [98.0, 0.1 * requests, latency * 3, memory]


def make(folder):
    dice, state = random.Random(3), [0.0]
    for name, first, count in (("normal", 0, 28 * DAY), ("today", 28 * DAY, 14 * DAY)):
        with open(f"{folder}/{name}.csv", "w") as file:
            file.write("time," + ",".join(NAMES) + "\n")
            for row in range(count):
                values = usual(first + row, dice, state)
                for event, (begin, end) in EVENTS.items():
                    if name == "today" and begin <= row < end:
                        values = happen(event, values)
                file.write(stamp(first + row) + "".join(f",{max(0.0, v):.2f}" for v in values) + "\n")
    with open(f"{folder}/truth.csv", "w") as file:
        file.write("begin,end,what\n")
        for event, (begin, end) in EVENTS.items():
            file.write(f"{stamp(28 * DAY + begin)},{stamp(28 * DAY + end)},{event}\n")


def check(folder):
    with open(f"{folder}/alarms.csv") as file:
        alarms = [(row["start"], row["end"], row["channel"]) for row in csv.DictReader(file)]
    left = list(alarms)
    with open(f"{folder}/truth.csv") as file:
        for event in csv.DictReader(file):
            met = [a for a in alarms if a[0] <= event["end"] and a[1] >= event["begin"]]
            told = f"alarm at {met[0][0]}, {met[0][2]}" if met else "no alarm"
            print(f"{event['begin']}  {event['what']}: {told}")
            left = [a for a in left if a not in met]
    print(f"{len(left)} alarms besides, in two weeks")


if __name__ == "__main__":
    (make if sys.argv[1] == "make" else check)(sys.argv[2])
