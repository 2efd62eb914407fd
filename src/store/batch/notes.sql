-- Notes that events refer to.
insert into note (id, work_order, author, text, written_at)
select id, work_order, author, text, written_at from rows(uuid, uuid, text, text, timestamptz) as note_in (id,
    work_order, author, text, written_at)
