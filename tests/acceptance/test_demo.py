"""`juryroom demo`, as somebody new runs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx2
from skimage import data

from acceptance.house import PERSON, TOKEN, House, furnish, password_in, told_by

SIZES = {
    "Same scene?": 200,
    "Which is closer?": 60,
    "Review the score": 38,
    "What to label next": 20,
    "Same scene, by judges": 120,
}


def sizes(house: House) -> dict[str, int]:
    with house.client() as client:
        return {project.title: project.task_number for project in client.projects.list()}


def test_the_first_start_tells_a_password_that_works_and_the_second_makes_nothing_new(furnished: Path, tmp_path: Path):
    password = password_in(told_by(furnished))
    house = House(furnished, tmp_path / "copy")
    house.start()
    try:
        who = {"email": PERSON, "password": password}
        assert httpx2.post(f"{house.url}/api/session", json=who).status_code == 200
        assert sizes(house) == SIZES
    finally:
        house.stop()

    again = furnish(tmp_path / "copy")
    assert "Password" not in again
    assert "Making" not in again
    house.start()
    try:
        assert sizes(house) == SIZES
    finally:
        house.stop()


def test_a_demo_that_was_stopped_half_way_is_completed(house: House):
    with house.client() as client:
        closer = next(project for project in client.projects.list() if project.title == "Which is closer?")
        for task in list(client.tasks.list(closer.id)):
            client.tasks.delete(task.id)
        triage = next(project for project in client.projects.list() if project.title == "What to label next")
        client.projects.delete(triage.id)
    house.stop()
    furnish(house.folder)
    house.start()
    assert sizes(house) == SIZES


def test_every_picture_of_a_task_is_served_to_members_alone(house: House):
    with house.client() as client:
        task = next(client.tasks.list(house.project("Which is closer?")))
    for name in ("query", "candidate_a", "candidate_b"):
        url = f"{house.url}{task.data[name]}"
        assert httpx2.get(url).status_code == 401
        served = httpx2.get(url, headers={"Authorization": f"Token {TOKEN}"})
        assert served.status_code == 200
        assert served.headers["content-type"] == "image/jpeg"
        assert served.headers["x-content-type-options"] == "nosniff"


def test_an_own_folder_takes_the_place_of_the_photographs(tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    for name in ("astronaut.png", "chelsea.png", "coffee.png", "coins.png", "rocket.jpg"):
        shutil.copy(Path(data.__file__).parent / name, own)
    told = furnish(tmp_path / "data", "--images", str(own))
    assert "Same scene?" in told
    house = House(tmp_path / "data", tmp_path / "copy")
    house.start()
    try:
        with house.client() as client:
            task = next(client.tasks.list(house.project("Same scene?")))
        assert "yours" in task.data["sources"][0]
    finally:
        house.stop()
