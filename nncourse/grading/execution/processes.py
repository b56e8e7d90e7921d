"""The processes of one notebook: a kernel, which may have to be started again, and an examiner."""

from concurrent.futures import ThreadPoolExecutor

from nncourse.grading.execution.examiner import ExaminerProcess
from nncourse.grading.execution.kernel import KernelProcess, Setting
from nncourse.grading.sandbox.usage import Usage
from nncourse.grading.submission.plan import Plan

#: Threads that live as long as we do: bubblewrap ends a sandbox with the thread that started it.
_beside = ThreadPoolExecutor(max_workers=8, thread_name_prefix="examiner")


class Processes:
    """A kernel and, where test cells are run apart, an examiner.

    Attributes:
        kernel: the live one; None before the first and after one was ended.
        examiner: None where no cell is for one.
    """

    def __init__(self, setting: Setting, plan: Plan) -> None:
        self.setting, self.plan = setting, plan
        self.kernel: KernelProcess | None = None
        self.examiner: ExaminerProcess | None = None
        self._ended = Usage()

    def start(self, *, apart: bool) -> None:
        """Have a first kernel, and, for cells that are run ``apart``, an examiner: the two are started at once."""
        examiner = _beside.submit(self._start_examiner) if apart else None
        try:
            kernel = self.start_kernel()
        finally:
            if examiner is not None:
                examiner.result()
        if apart:
            self.examiner.connect(kernel.link)

    def _start_examiner(self) -> None:
        setting = self.setting
        self.examiner = ExaminerProcess(setting.isolation, setting.limits, setting.authors, setting.modules)

    def replace_examiner(self) -> None:
        """Have another examiner in place of one that does not answer; the next kernel is connected to it."""
        self._ended += self.examiner.box.used()
        self.examiner.close()
        self._start_examiner()
        self.examiner.prepare(self.plan)

    def start_kernel(self) -> KernelProcess:
        """Have a fresh kernel."""
        self.kernel = KernelProcess(self.setting)
        return self.kernel

    def restart_kernel(self) -> None:
        """Have a fresh kernel, to which the examiner can talk."""
        kernel = self.start_kernel()
        if self.examiner is not None:
            self.examiner.connect(kernel.link)

    def end_kernel(self) -> None:
        """End the kernel, if there is one."""
        if self.kernel is not None:
            self._ended += self.kernel.box.used()
            self.kernel.close()
            self.kernel = None

    def alive(self) -> bool:
        """Whether there is a kernel that can run cells."""
        return self.kernel is not None and self.kernel.alive()

    def used(self) -> Usage:
        """What kernels and examiners have used so far, those that have ended too."""
        live = [each.box for each in (self.kernel, self.examiner) if each is not None]
        return sum((box.used() for box in live), self._ended)

    def close(self) -> None:
        """End them all."""
        try:
            self.end_kernel()
        finally:
            if self.examiner is not None:
                self.examiner.close()
