"""Packaging of the AI mentor for Open edX."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r'__version__ = "([^"]+)"', (ROOT / "iblai_mentor_plugin/__init__.py").read_text("utf-8"))[1]

# Ranges span the three supported releases (Teak, Ulmo, Verawood), which ship every one of these; the caps keep a plain
# install away from majors that none of them has.
BASE = [
    "attrs>=24",
    "celery>=5.4,<6",
    # Encrypts the keys of providers. Every release has its own; the cap leaves room for security releases.
    "cryptography>=43,<50",
    "Django>=4.2,<6",
    "djangorestframework>=3.14,<3.18",
    "drf-spectacular>=0.27,<0.31",
    "edx-django-utils>=7,<9",
    "edx-drf-extensions>=10.5,<11",
    "edx-opaque-keys>=2.11,<5",
    "event-tracking>=3,<5",
    # Reads the sources of problems and pages; the platform parses its own with it.
    "lxml>=4.9,<7",
    # The arrays of a course's index. Without a cap: what is used of it has been the same for ten years.
    "numpy>=1.26",
    "openedx-events>=9.15,<12",
    "openedx-filters>=1.11,<3.16",
]

# What the stand-in LMS has of the platform.
DEMO = [
    "django-cors-headers>=4.4,<5",
    "django-crum>=0.7,<0.8",
    "edx-completion>=4.7,<5",
    "edx-toggles>=5.2,<6",
    "web-fragments>=2.2,<5",
    "XBlock>=5,<7",
]

# For the LLM port, where an endpoint of its protocol is asked.
OPENAI = ["openai>=2,<3"]

# Tells the language of a reply, for mentor_eval alone.
EVALUATION = ["langdetect>=1.0.9,<2"]

TEST = [
    *DEMO,
    *EVALUATION,
    *OPENAI,
    "hypothesis>=6.100,<7",
    "pytest>=8,<10",
    "pytest-django>=4.9,<5",
    "pytest-xdist>=3.6,<4",
    # Celery's broker in the tests, as in a site.
    "redis>=5,<8",
    "time-machine>=2.16,<4",
]

setup(
    name="iblai-mentor-plugin",
    version=VERSION,
    description="An AI mentor for Open edX: it remembers where each learner is, and answers in the courseware.",
    long_description=(ROOT / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=find_packages(include=["iblai_mentor_plugin", "iblai_mentor_plugin.*"]),
    include_package_data=True,
    # The panel's built files are enough; its sources are in the source distribution.
    exclude_package_data={"iblai_mentor_plugin.panel": ["source/*", "source/*/*"]},
    zip_safe=False,
    install_requires=BASE,
    extras_require={"demo": DEMO, "evaluation": EVALUATION, "openai": OPENAI, "test": TEST},
    entry_points={
        "lms.djangoapp": ["iblai_mentor_plugin = iblai_mentor_plugin.apps:MentorConfig"],
        "console_scripts": ["iblai-mentor-demo = iblai_mentor_plugin.demo.cli:main"],
    },
    classifiers=[
        "Development Status :: 3 - Alpha",
        "Framework :: Django :: 4.2",
        "Framework :: Django :: 5.2",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
    ],
)
