"""A mapping file that is wrong says where, before a row is read."""

import re
from pathlib import Path

import pytest

from openreturns.integrations.files.fields import FIELDS
from openreturns.integrations.files.mapping import BadMapping, MappingFile, RowClass, load
from tests.integrations.files.conftest import MAPPING, Files

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "mapping.md"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('colour = "red"\n' + MAPPING, "colour: there is no such key"),
        (MAPPING + 'customer.mail = "x"', "there is no field customer.mail; did you mean"),
        (MAPPING + 'discount_code = "x"', "discount_code"),
        (MAPPING.replace("EUR", "EURO"), "constants.currency: Value error, EURO is no ISO 4217"),
        (MAPPING + 'customer_type = "dealer"', "constants.customer_type: Input should be"),
        (MAPPING + 'line.sku = "x"', "line.sku: filled twice"),
        (MAPPING.replace('line.quantity = "Qty"', ""), "line.quantity: no column, template or"),
        ('time_zone = "Mars/Base"\n' + MAPPING, "time_zone: 'Mars/Base' is no time zone"),
        ('encoding = "utf-99"\n' + MAPPING, "encoding: 'utf-99' is no encoding"),
        ('delimiter = "ab"\n' + MAPPING, "delimiter: String should have at most 1 character"),
        ('decimal = ","\nthousands = ","' + MAPPING, "thousands: the same as decimal"),
        (MAPPING + "[[class]]\nname = 'gift'", "class.0.name: Input should be 'sale', 'return'"),
        (
            MAPPING + "[[class]]\nname = 'sale'\nwhen = { SKU = '(' }",
            "class.0.when.SKU: '(' is no regular expression: missing )",
        ),
        (MAPPING + "[[class]]\nname = 'sale'\nSKU = 'x'", "class.0.SKU: there is no such key"),
        ("[columns", "cannot be read"),
        ("", "columns: Field required"),
    ],
)
def test_a_wrong_mapping_names_the_place(files: Files, text: str, message: str) -> None:
    with pytest.raises(BadMapping) as refused:
        load(files.mapping(text))

    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ("[strip]\nColour = '.0'", "Colour"),
        ("[[class]]\nname = 'sale'\nwhen = { Colour = '.*' }", "Colour"),
        ("[templates]\ncustomer.name = 'Dear {Colour}'", "Colour"),
    ],
)
def test_every_column_the_mapping_names_must_be_there(files: Files, more: str, column: str) -> None:
    with pytest.raises(BadMapping, match=f"that the file lacks: {column}. The file has: Order, "):
        files.bring_in_rows(mapping=MAPPING + more)


def test_a_mapping_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(BadMapping, match=r"There is no mapping 'x.toml'.*online-retail.toml"):
        load("x.toml")


def test_every_key_and_every_field_of_a_mapping_is_documented() -> None:
    page = PAGE.read_text()
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", page, re.MULTILINE))

    keys = {field.alias or name for name, field in MappingFile.model_fields.items()}
    of_a_class = {f"class.{name}" for name in RowClass.model_fields}
    assert told == keys | of_a_class | set(FIELDS)


def test_the_documented_kind_of_a_field_is_its_kind() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| ([a-z ]+) \|", PAGE.read_text(), re.MULTILINE)

    assert {name: kind for name, kind in rows if name in FIELDS} == {
        name: field.kind for name, field in FIELDS.items()
    }
