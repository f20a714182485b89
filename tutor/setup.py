"""Packaging of the Tutor plugin, which is installed beside Tutor and brings the mentor into the LMS's image."""

import re
from pathlib import Path

from setuptools import setup

ROOT = Path(__file__).parent
VERSION = re.search(r'__version__ = "([^"]+)"', (ROOT / "tutor_iblai_mentor/__init__.py").read_text("utf-8"))[1]

setup(
    name="tutor-contrib-iblai-mentor",
    version=VERSION,
    description="The AI mentor for Open edX on a site that Tutor runs.",
    long_description=(ROOT / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.9",
    packages=["tutor_iblai_mentor"],
    package_data={"tutor_iblai_mentor": ["patches/*", "smoke/*"]},
    install_requires=["tutor>=20,<23"],
    # The rendered settings are run in the tests, which takes Django.
    extras_require={"test": ["Django>=4.2,<6", "pytest>=8,<10", "tutor-mfe>=20,<23"]},
    entry_points={"tutor.plugin.v1": ["iblai-mentor = tutor_iblai_mentor.plugin"]},
    classifiers=["Development Status :: 3 - Alpha", "Programming Language :: Python :: 3"],
)
