import re

class ValidationRules:
    postal_code_matchers: list[re.Pattern[str]]

def load_validation_data(country_code: str = ...) -> dict[str, dict[str, object]]: ...
def get_validation_rules(address: dict[str, str]) -> ValidationRules: ...
