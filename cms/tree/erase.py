"""Rows and all that hangs on them, deleted in sets.

What Django's collector does with objects, done with keys: relations are walked as the models
declare them, so that a table added later is covered. No instance is loaded and no signal is
sent; what listeners do about deleted pages is in `cms/tree/deletion.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import CASCADE, DO_NOTHING, PROTECT, RESTRICT, SET_NULL, Model
from django.db.models.expressions import RawSQL
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex


class StillInUse(Exception):
    """Something refers to what is to be deleted, and forbids it."""


def erase(model: type[Model], keys: Sequence[Any]) -> None:
    """Delete the rows of `model` with these primary keys, and what cascades from them.

    Call it in a transaction. Raises `StillInUse` where a protected relation stands against it,
    NotImplementedError for a kind of relation that no model here has.
    """
    if not keys:
        return
    for relation in _relations(model):
        _follow(relation, keys)
    for field in model._meta.private_fields:
        if isinstance(field, GenericRelation):
            rows = _generic(field, keys)
            erase(rows.model, list(rows.values_list("pk", flat=True)))
    if model in ReferenceIndex.tracked_models and not model._meta.parents:
        _forget_references(model, keys)
    _delete(model._base_manager.filter(pk__in=_among(model._meta.pk, keys)))


def _among(field: Any, keys: Sequence[Any]) -> RawSQL:
    """For `__in`: one array in place of a thousand parameters, which would cost more than the rest.

    `field` says of which type the keys are.
    """
    kind = field.rel_db_type(connection)
    return RawSQL(f"SELECT unnest(%s::{kind}[])", [list(keys)])  # noqa: S611


def _generic(field: GenericRelation, keys: Sequence[Any]) -> Any:
    """The rows that a generic relation leads to, whichever text their keys are stored as."""
    other: Any = field.remote_field.model
    kind = ContentType.objects.get_for_model(
        field.model, for_concrete_model=field.for_concrete_model
    )
    stored = other._meta.get_field(field.object_id_field_name)
    values = [stored.get_prep_value(key) for key in keys]
    return other._base_manager.filter(
        **{
            field.content_type_field_name: kind,
            f"{field.object_id_field_name}__in": _among(stored, values),
        }
    )


def _relations(model: type[Model]) -> Iterator[ForeignObjectRel]:
    """The keys of other tables that point to this very one, hidden ones included."""
    for field in model._meta.get_fields(include_parents=False, include_hidden=True):
        if isinstance(field, ForeignObjectRel) and (field.one_to_one or field.one_to_many):
            yield field


def _follow(relation: ForeignObjectRel, keys: Sequence[Any]) -> None:
    field: Any = relation.field
    action: Any = relation.on_delete
    if action is DO_NOTHING:
        return
    if not field.target_field.primary_key:
        raise NotImplementedError(f"{field} does not point to a primary key.")
    other: Any = relation.related_model
    rows = other._base_manager.filter(**{f"{field.name}__in": _among(field.target_field, keys)})
    if action is CASCADE:
        if _stands_alone(other):
            _delete(rows)
        else:
            erase(other, list(rows.values_list("pk", flat=True)))
    elif action is SET_NULL:
        rows.update(**{field.name: None})
    elif action in (PROTECT, RESTRICT):
        if (row := rows.first()) is not None:
            raise StillInUse(
                _("“%(object)s” (%(type)s) still uses it. Change that first.")
                % {"object": row, "type": other._meta.verbose_name}
            )
    else:
        raise NotImplementedError(f"{field} has an unknown on_delete.")


def _stands_alone(model: type[Model]) -> bool:
    """Whether nothing hangs on its rows, so that their keys need not be known."""
    generic = any(isinstance(field, GenericRelation) for field in model._meta.private_fields)
    parents = bool(model._meta.parents)
    tracked = model in ReferenceIndex.indexed_models
    return not (generic or parents or tracked) and next(_relations(model), None) is None


def _forget_references(model: type[Model], keys: Sequence[Any]) -> None:
    kind = ContentType.objects.get_for_model(model)
    stored = ReferenceIndex._meta.get_field("object_id")
    texts = _among(stored, [str(key) for key in keys])
    _delete(ReferenceIndex.objects.filter(base_content_type=kind, object_id__in=texts))
    _delete(ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=texts))


def _delete(rows: Any) -> None:
    """One DELETE, as Django itself does it once everything is collected."""
    rows.order_by()._raw_delete(rows.db)
