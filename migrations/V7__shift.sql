-- The shift: handovers, kept for ever once both have signed; drills, which a shift leader starts and ends by name; and
-- times that were entered long after they happened, which every report counts.

create table handover (
    id uuid primary key,
    -- Rises with every change: whoever writes over another's change finds out.
    version integer not null,
    stage text not null,
    giver uuid not null,
    receiver uuid,
    opened_at timestamptz not null,
    given_at timestamptz,
    ended_at timestamptz,
    item_count integer not null,
    body json not null
);
-- One at a time for whoever gives.
create unique index handover_under_way on handover (giver) where stage in ('preparing', 'given');

create function refuse_change_of_signed() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.stage in ('taken', 'withdrawn') then
        raise exception 'a handover that is over is kept as it is';
    end if;
    return new;
end
$$;
create trigger handover_is_kept before update or delete on handover
    for each row execute function refuse_change_of_signed();
create trigger handover_is_not_emptied before truncate on handover
    for each statement execute function refuse_change();

create table drill (
    id uuid primary key,
    name text not null,
    script text not null,
    started_by uuid not null,
    started_at timestamptz not null,
    step_count integer not null,
    -- Calls of the script that were made.
    step integer not null default 0,
    ended_by uuid,
    ended_at timestamptz,
    -- Set once no order of the drill is open any more.
    cleared_at timestamptz
);
-- One drill at a time.
create unique index drill_running on drill ((true)) where cleared_at is null;

-- Few lines of the log: a report over a year finds them without reading the log.
create index event_entered_late on event (subject_id) where recorded_at - occurred_at > interval '5 minutes';
