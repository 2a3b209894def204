"""The photographs the sample projects are made of, each with where it comes from and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from juryroom.errors import BadInput

READABLE = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp"})
MOST = 24
"""Of a person's own folder: enough for 200 pairs, few enough to be described in seconds."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """A picture file. Two of the same `kind` (grass and gravel) are similar; `second` is the same thing seen again."""

    id: str
    kind: str
    path: Path
    source: str
    licence: str
    second: Path | None = None


_CC0 = "CC0 1.0"
_PUBLIC = "public domain"
_UNRESTRICTED = "no known copyright restrictions"
_NASA = "NASA, public domain"
_BY = "CC BY 2.0"

SKIMAGE = (
    ("astronaut", "astronaut.png", "spacefarer", "Eileen Collins, NASA Great Images", _PUBLIC),
    ("brick", "brick.png", "ground", "CC0Textures, Bricks25", _CC0),
    ("camera", "camera.png", "person", "Lav Varshney", _CC0),
    ("cat", "chelsea.png", "animal", "Stefan van der Walt, Chelsea the cat", _CC0),
    ("clock", "clock_motion.png", "household", "Stefan van der Walt, motion blurred clock", _PUBLIC),
    ("coffee", "coffee.png", "household", "Rachel Michetti, courtesy of Pikolo Espresso Bar", _CC0),
    ("coins", "coins.png", "collection", "Greek coins from Pompeii, Brooklyn Museum Collection", _UNRESTRICTED),
    ("grass", "grass.png", "ground", "linolafett, Grass 01", _CC0),
    ("gravel", "gravel.png", "ground", "CC0Textures, Gravel04", _CC0),
    ("galaxies", "hubble_deep_field.jpg", "space", "Hubble eXtreme Deep Field, HubbleSite", _NASA),
    ("tissue", "ihc.png", "medical", "Colonic glands, Center for Microscopy and Molecular Imaging", _UNRESTRICTED),
    ("retina", "retina.jpg", "medical", "Mikael Haggstrom, WikiJournal of Medicine 1 (2)", _CC0),
    ("rocket", "rocket.jpg", "space", "SpaceX, launch of DSCOVR on Falcon 9", _PUBLIC),
    ("cell", "cell.png", "medical", "Mueller et al., Optics Express 26(8), 2018", _CC0),
    ("text", "text.png", "print", "Wikipedia, Corner.png", _PUBLIC),
    ("lesions", "microaneurysms.png", "medical", "Andreas Maier, High-Resolution Fundus Image Database", _CC0),
)
MOTORCYCLE = "Middlebury 2014 stereo benchmark, Scharstein et al., GCPR 2014"
SKLEARN = (
    ("temple", "china.jpg", "place", "danielbuechele, flickr.com/photos/danielbuechele/6061409035", _BY),
    ("flower", "flower.jpg", "plant", "vultilion, flickr.com/photos/vultilion/6056698931", _BY),
)


def bundled() -> list[Photograph]:
    """What scikit-image and scikit-learn carry. Raises BadInput when they are not installed."""
    skimage, sklearn = _folder("skimage") / "data", _folder("sklearn") / "datasets/images"
    found = [Photograph(id, kind, skimage / file, source, terms) for id, file, kind, source, terms in SKIMAGE]
    found += [Photograph(id, kind, sklearn / file, source, terms) for id, file, kind, source, terms in SKLEARN]
    left, right = skimage / "motorcycle_left.png", skimage / "motorcycle_right.png"
    found.append(Photograph("motorcycle", "vehicle", left, MOTORCYCLE, "cite the source", right))
    return sorted(found, key=lambda one: one.id)


def in_folder(folder: Path) -> list[Photograph]:
    """A person's own pictures, evenly picked when there are many; those in one subfolder are of one kind.

    Raises BadInput when there are fewer than four.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in READABLE and path.is_file())
    if len(files) < 4:
        raise BadInput(f"{folder} holds {len(files)} pictures ({', '.join(sorted(READABLE))}); the demo needs four.")
    step = max(1.0, len(files) / MOST)
    picked = [files[int(index * step)] for index in range(min(len(files), MOST))]
    return [_own(path, folder, index) for index, path in enumerate(picked)]


def _own(path: Path, folder: Path, index: int) -> Photograph:
    below = path.parent.relative_to(folder).as_posix()
    id = f"{index + 1:02d}-{path.stem[:40]}"
    return Photograph(id, below if below != "." else id, path, path.name, "yours")


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise BadInput(f'The demo needs the photographs of {package}: pip install "juryroom[demo]"')
    return Path(spec.submodule_search_locations[0])
