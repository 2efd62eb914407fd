-- Assignments of the changed orders.
insert into assignment (id, work_order, station, level, state, offered_at, accepted_at, set_out_at,
    arrived_at, finished_at, ended_at)
select id, work_order, station, level, state, offered_at, accepted_at, set_out_at, arrived_at,
    finished_at, ended_at from rows(uuid, uuid, uuid, text, text, timestamptz, timestamptz, timestamptz,
    timestamptz, timestamptz,
    timestamptz) as assignment_in (id, work_order, station, level, state, offered_at,
    accepted_at, set_out_at, arrived_at, finished_at, ended_at)
on conflict (work_order, station) do update set state = excluded.state, accepted_at = excluded.accepted_at, set_out_at =
    excluded.set_out_at, arrived_at = excluded.arrived_at, finished_at = excluded.finished_at, ended_at
    = excluded.ended_at
-- Most assignments of an order do not change with each command: those rows are left alone.
where (assignment.state, assignment.accepted_at, assignment.set_out_at, assignment.arrived_at,
       assignment.finished_at, assignment.ended_at)
    is distinct from (excluded.state, excluded.accepted_at, excluded.set_out_at, excluded.arrived_at,
       excluded.finished_at, excluded.ended_at)
