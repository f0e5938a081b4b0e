# The part of matplotlib that app.demo.report.charts uses; its own annotations leave **kwargs unknown.
rcParams: dict[str, object]
