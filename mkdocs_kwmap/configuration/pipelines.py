"""YAML files with a known schema: GitHub workflows, GitLab CI, pre-commit hooks, services of Compose."""

from __future__ import annotations

from collections.abc import Iterator

from mkdocs_kwmap.configuration.records import (
    Cell,
    Entry,
    File,
    Listing,
    Word,
    code,
    entry,
    file_word,
    listings,
    named,
    prose,
)
from mkdocs_kwmap.configuration.yaml_tree import Node, read_yaml
from mkdocs_kwmap.paths import folder_of

_WORKFLOWS = ".github/workflows"


def workflow(file: File) -> tuple[Listing, ...]:
    """What a GitHub workflow says."""
    root = read_yaml(file.text)
    jobs = list(root.get("jobs").pairs())
    # an action of the repository itself is named by its path in the repository
    top = folder_of(file.path).removesuffix(_WORKFLOWS).rstrip("/")
    return listings(
        (("Workflow", "Value"), _workflow_fields(root)),
        (("Job", "Runs on", "Needs", "Steps"), (_job(key, job) for key, job in jobs)),
        (("Step", "Job", "Action or command"), (one for key, job in jobs for one in _steps(top, key, job))),
    )


def _workflow_fields(root: Node) -> Iterator[Entry]:
    if name := root.get("name").texts():
        yield entry(root.key("name").line, "name", prose(name[0]))
    if triggers := root.get("on").texts():
        yield entry(root.key("on").line, "on", code(*triggers))


def _job(key: Node, job: Node) -> Entry:
    runner = job.get("runs-on")
    shown = [*runner.get("group").texts(), *runner.get("labels").texts()] or runner.texts()
    steps = len(job.get("steps").elements())
    name = (*code(key.text), *prose(_title(job)))
    number = prose(f"{steps:,}") if steps else ()
    return entry(key.line, name, code(*shown), named(job.get("needs").texts()), number, key=key.text)


def _title(node: Node) -> str:
    name = node.get("name")
    return name.text if name.is_scalar else ""


def _steps(top: str, key: Node, job: Node) -> Iterator[Entry]:
    if (uses := job.get("uses")).text:
        yield entry(uses.line, prose("all of the job"), named([key.text]), (_action(top, uses.text),))
    for step in job.get("steps").elements():
        if what := _action_or_command(top, step):
            yield entry(step.line, prose(_title(step)), named([key.text]), what)


def _action_or_command(top: str, step: Node) -> Cell:
    if uses := step.get("uses").text:
        return (_action(top, uses),)
    return code(_first_line(step.get("run").text))


def _action(top: str, uses: str) -> Word:
    return file_word(top, uses) if uses.startswith("./") else Word(uses)


def _first_line(command: str) -> str:
    """The first line of a script that is no comment."""
    lines = (line.strip() for line in command.split("\n"))
    return next((line for line in lines if line and not line.startswith("#")), "")


_NO_JOBS = frozenset(
    {"after_script", "before_script", "cache", "default", "image", "include", "pages:deploy", "services"}
    | {"spec", "stages", "variables", "workflow"}
)


def gitlab_ci(file: File) -> tuple[Listing, ...]:
    """What a `.gitlab-ci.yml` says."""
    root = read_yaml(file.text)
    jobs = ((key, job) for key, job in root.pairs() if job.is_mapping and key.text not in _NO_JOBS)
    stages = (entry(one.line, one.text) for one in root.get("stages").elements() if one.is_scalar)
    return listings(
        (("Stage",), stages),
        (("Job", "Stage", "Needs", "First command"), (_gitlab_job(key, job) for key, job in jobs)),
    )


def _gitlab_job(key: Node, job: Node) -> Entry:
    wanted = [one.get("job").text if one.is_mapping else one.text for one in job.get("needs").elements()]
    script = [_first_line(one) for one in job.get("script").texts()]
    stage = job.get("stage").text
    return entry(key.line, key.text, stage, named(wanted), code(*script[:1]), key=key.text)


def pre_commit(file: File) -> tuple[Listing, ...]:
    """What a `.pre-commit-config.yaml` says."""
    return listings((("Hook", "Repository", "Revision"), _hooks(read_yaml(file.text))))


def _hooks(root: Node) -> Iterator[Entry]:
    for repository in root.get("repos").elements():
        home, revision = repository.get("repo").text, repository.get("rev").text
        for hook in repository.get("hooks").elements():
            if name := hook.get("id").text:
                yield entry(hook.line, name, home, revision)


def compose(file: File) -> tuple[Listing, ...]:
    """What a file of Docker Compose says."""
    services = read_yaml(file.text).get("services").pairs()
    rows = (_service(folder_of(file.path), key, service) for key, service in services)
    return listings((("Service", "Image", "Built from", "Needs"), rows))


def _service(folder: str, key: Node, service: Node) -> Entry:
    build = service.get("build")
    context = build.get("context").text or build.text
    recipe = build.get("dockerfile").text or "Dockerfile"
    built = (file_word(folder, f"{context.rstrip('/')}/{recipe}"),) if context else ()
    needs = named(service.get("depends_on").texts())
    return entry(key.line, key.text, service.get("image").text, built, needs, key=key.text)
