"""What the import command does with 100,000 works, killed in the middle and started again.

`make bench-import-literature` (or `python -m benchmarks.import_literature [works]`) writes a BibTeX
file of about 600 bytes a work and imports it by the command itself, in a process of its own that
is killed (SIGKILL) when half of the works are there. A second run goes on, a third one finds
nothing to do. The rate and the ratio leave out what reading takes, which is measured apart; the
rate is that of the first two runs together until all records are there, so it pays for comparing
what the killed one stored; that all can be searched takes longer, and is printed apart.
Every work must be there once, with its record; the exit status is 1 if a promise is broken.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

WORKS = 100_000
WORDS = 38
PROMISED_RATE, PROMISED_MEGABYTES, PROMISED_RATIO = 700.0, 1_000.0, 3.0
_BAR = re.compile(r"works \[#* *\] (\d+)/(\d+)")


@dataclass
class Run:
    """A child process: seconds until all records were there, and until it ended; how many of them
    it computed; its largest size in megabytes, what it wrote, how it ended."""

    recorded: float
    seconds: float
    computed: float
    megabytes: float
    errors: str
    status: int
    report: dict[str, Any]

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        """Of works that were new, unchanged, changed and rejected."""
        said = self.report
        return said["new"], said["unchanged"], len(said["changed"]), len(said["rejected"])


def run(file: Path, *, kill_at: int | None = None, works: int = 0) -> Run:
    """Import the file of `works`, to the end or until `kill_at` works are there."""
    from benchmarks.importing import database_url

    folder = file.parent
    report, errors = folder / "report.json", folder / "errors.txt"
    command = [sys.executable, "manage.py", "import_literature", str(file), f"--report={report}"]
    environment = {**os.environ, "DATABASE_URL": database_url()}
    with errors.open("w") as stream:
        started = time.perf_counter()
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=stream)
        if kill_at is not None:
            while stored() < kill_at and child_runs(child):
                time.sleep(0.05)
            child.send_signal(signal.SIGKILL)
        while works and records() < works and child_runs(child):
            time.sleep(1)
        recorded = time.perf_counter() - started
        _pid, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
    child.returncode = os.waitstatus_to_exitcode(status)
    said = orjson.loads(report.read_bytes()) if child.returncode == 0 else {}
    report.unlink(missing_ok=True)
    computed = usage.ru_utime + usage.ru_stime
    megabytes = usage.ru_maxrss / 1024
    recorded = recorded if works else seconds
    status = child.returncode
    return Run(recorded, seconds, computed, megabytes, errors.read_text(), status, said)


def child_runs(child: subprocess.Popen[bytes]) -> bool:
    """Whether it has not ended, without taking its end away from who waits for it."""
    found = os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    return found is None


def stored() -> int:
    """Works in the database, committed."""
    from knowledge.models import LiteratureEntryPage

    return LiteratureEntryPage.objects.count()


def records() -> int:
    """Works that have their record."""
    from cms.records.models import Record

    return Record.objects.live().filter(kind="literature").count()


def reading_seconds(file: Path) -> float:
    """Seconds to read the file, in a process as fresh as that of the command."""
    asked = [sys.executable, "-m", "benchmarks.import_literature", "read", str(file)]
    return float(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


def read(file: Path) -> float:
    """In that process."""
    import django

    django.setup()
    from cms.memory import spare_the_collector
    from knowledge.importers import read_file

    spare_the_collector()
    started = time.perf_counter()
    read_file(file)
    return time.perf_counter() - started


def check(count: int, killed: Run, resumed: Run, again: Run) -> None:
    """What must hold, however long it takes."""
    from knowledge.models import LiteratureEntryPage

    proofs = {
        "the first run was killed": killed.status == -signal.SIGKILL,
        "the second run ended well": resumed.status == 0,
        "every work is there once": stored() == count
        and LiteratureEntryPage.objects.values("citation_key").distinct().count() == count,
        "the second run added what was missing, and no more": 0 < resumed.numbers[0] < count
        and resumed.numbers == (resumed.numbers[0], count - resumed.numbers[0], 0, 0),
        "every work has its record": records() == count,
        "the third run changed nothing": again.numbers == (0, count, 0, 0),
        "there was a progress bar": any(
            int(done) == int(total) == count for done, total in _BAR.findall(resumed.errors)
        ),
    }
    for sentence, holds in proofs.items():
        print(f"{'yes' if holds else 'NO '}  {sentence}")
    if not all(proofs.values()):
        raise SystemExit(f"Something is wrong: {resumed.errors[-2000:]}")


def main(count: int) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.production")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    django.setup()
    from benchmarks import works
    from benchmarks.importing import proofs
    from tests.content import plant
    from tests.postgres import cloned_database

    with cloned_database(plant), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "works.bib"
        works.write(file, count, abstract_words=WORDS)
        reading = reading_seconds(file)
        killed = run(file, kill_at=count // 2)
        print(f"killed after {killed.seconds:.1f} s with {stored()} works stored")
        resumed = run(file, works=count)
        again = run(file)
        check(count, killed, resumed, again)
        proofs()
        size = file.stat().st_size / 1e6
    working = killed.seconds + resumed.recorded - 2 * reading
    repeated = again.seconds - reading
    rate, ratio = count / working, working / repeated
    megabytes = max(each.megabytes for each in (killed, resumed, again))
    print(f"reading {size:.0f} MB            {reading:8.1f} s  {count / reading:.0f} works/s")
    print(f"both runs, without reading {working:8.1f} s  {count} works, with their records")
    print(f"third run, without reading {repeated:8.1f} s  (whole: {again.seconds:.1f} s)")
    found = resumed.seconds - resumed.recorded
    print(f"until all can be searched  {found:8.1f} s  more, without a worker to help")
    computed = killed.computed + resumed.computed
    print(f"computed by the command    {computed:8.1f} s  in both runs, reading included")
    print(
        f"works/s after reading      {rate:8.0f}    promised {PROMISED_RATE:.0f}: "
        f"{rate / PROMISED_RATE:.2f} of it"
    )
    print(
        f"third run is faster by     {ratio:8.1f}    promised {PROMISED_RATIO:.0f}: "
        f"{ratio / PROMISED_RATIO:.2f} of it"
    )
    print(
        f"MB of the largest process  {megabytes:8.0f}    promised {PROMISED_MEGABYTES:.0f}: "
        f"{megabytes / PROMISED_MEGABYTES:.2f} of it"
    )
    kept = rate >= PROMISED_RATE and ratio >= PROMISED_RATIO and megabytes <= PROMISED_MEGABYTES
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["read"]:
        print(read(Path(sys.argv[2])))
        sys.exit()
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WORKS))
