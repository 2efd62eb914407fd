// Generated from the server's OpenAPI document; do not edit.

export interface paths {
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List accounts by name. */
        get: operations["list_accounts"];
        put?: never;
        /** Make an account. */
        post: operations["create_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an account; only what is given changes. */
        patch: operations["change_account"];
        trace?: never;
    };
    "/api/v1/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a call. */
        post: operations["raise_alarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/parked": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alarms of machines whose lift is not known, the newest first. */
        get: operations["list_parked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm}/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep the name and the number that the caller gave after the alarm was raised, or correct those that were typed wrongly. */
        post: operations["tell_caller"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm}/phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at a caller's full number, for a recorded reason. */
        post: operations["reveal_phone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alarms/{alarm}/place": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Find the lift of a parked alarm, or open an order whose lift is not known yet. */
        post: operations["place_parked"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The board of operators, shift leaders, supervisors and walls (WebSocket). */
        get: operations["open_board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/callers/lifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The lifts that a number called about, the latest first. */
        post: operations["lifts_of_caller"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/causes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why lifts stop: the codes of the release form, in two levels. */
        get: operations["list_causes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels/{channel}/alarms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A device or another system raises an alarm. */
        post: operations["raise_by_machine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/crew/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The board of a station's crew (WebSocket). */
        get: operations["open_crew_board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/crew/position": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A crew's phone tells where it is. */
        post: operations["tell_position"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/crew/record": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A station's own orders and pace, beside its district's and the city's. */
        get: operations["own_record"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/device": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The phone that asks. */
        get: operations["own_device"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/device/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The phone takes pushes, there. */
        post: operations["take_pushes"];
        /** The phone takes no pushes any more. */
        delete: operations["refuse_pushes"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Enrol the phone that asks: uses up the code, sets the session cookie. */
        post: operations["enrol_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/devices/{device}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a phone: it is signed out at once and must be enrolled anew. A second time changes nothing. */
        delete: operations["revoke_device"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drill": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The drill under way, and what can be played. */
        get: operations["show_drill"];
        put?: never;
        /** Start a drill. */
        post: operations["start_drill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drill/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the drill: no further calls, and its open orders are cancelled. */
        post: operations["end_drill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/duty-list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom to ring when nothing else works: every station with its number and duty, to be kept and printed. */
        get: operations["duty_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Handovers, the newest first. */
        get: operations["list_past"];
        put?: never;
        /** Open a handover of everything that stands open; the one under way, if the account has one. */
        post: operations["open_handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/{handover}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A handover with its items as they stand now; one that is over, as it was signed. */
        get: operations["show_handover"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/handovers/{handover}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write, give, acknowledge, take or withdraw a handover. */
        post: operations["command_handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lifts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Search lifts. */
        get: operations["search_lifts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lifts/{lift}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A lift with its latest orders, where the account may see them. */
        get: operations["lift_detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List orders, newest alarm first. */
        get: operations["list_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order with its alarms and timeline. */
        get: operations["order_detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/candidates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who could be called, with reasons. */
        get: operations["list_candidates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask something of an order. */
        post: operations["command_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/contact-phone": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look at a contact's full number to ring it; who looked, and for which order, is recorded. */
        post: operations["reveal_contact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/lift-card": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The lift of an order as its crew needs it: the way in, keys, who to ring, the way there. */
        get: operations["lift_card"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The photos of an order; a crew sees its own station's. */
        get: operations["list_photos"];
        put?: never;
        /** Add a photo: the picture itself is the body, JPEG or PNG, at most 2 MiB. */
        post: operations["add_photo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/photos/{photo}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture. */
        get: operations["show_photo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/orders/{order}/shown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The phone shows the order's offer to whoever holds it: it needs no second push. A second time changes nothing. */
        post: operations["offer_shown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The intervals of the rescue by day, district or station. */
        get: operations["response_times"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: operations["show_session"];
        put?: never;
        /** Sign in; sets the session cookie. */
        post: operations["sign_in"];
        /** Sign out; also without a session. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List stations by code. */
        get: operations["list_stations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One station with its crews. */
        get: operations["station_detail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a station; only what is given changes. */
        patch: operations["change_station"];
        trace?: never;
    };
    "/api/v1/stations/{station}/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The phones of a station. */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station}/duty": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on or off duty, or change strength and capacity. */
        post: operations["change_duty"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stations/{station}/enrolments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a code by which one phone of somebody of the station is enrolled; an earlier one of that person ends. */
        post: operations["make_enrolment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this server is. */
        get: operations["show_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/troubles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What of the centre itself needs a person; nothing in it when all is well. */
        get: operations["list_troubles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/troubles/messages/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send again whatever failed for good. */
        post: operations["retry_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/wall": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The city at a glance: what a wall shows. */
        get: operations["show_wall"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process lives. */
        get: operations["healthz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** It may be given work: nothing stands in the way and the database answers. */
        get: operations["readyz"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `PATCH /api/v1/accounts/{id}`: only what is given changes. */
        AccountChange: {
            display_name?: string | null;
            password?: string | null;
            /** @description Disabling closes every session of the account at once. */
            disabled?: boolean | null;
        };
        /** @description `GET /api/v1/accounts` */
        AccountList: {
            accounts: components["schemas"]["AccountView"][];
            next_cursor?: string | null;
        };
        /** @description One account on the administration page. */
        AccountView: {
            id: string;
            name: string;
            display_name: string;
            role: components["schemas"]["Role"];
            station?: components["schemas"]["StationRef"] | null;
            district?: string | null;
            disabled: boolean;
        };
        /** @description `POST /api/v1/alarms/{id}/caller`: what the caller said of himself after the alarm was raised. */
        AlarmCaller: {
            name?: string | null;
            phone?: string | null;
            base?: components["schemas"]["CallerBase"] | null;
        };
        /** @description Who raised an alarm, as it is shown. */
        AlarmCallerView: {
            caller_name?: string | null;
            /** @description `138****5678` */
            caller_phone_masked?: string | null;
        };
        /** @description The answer to an operator's alarm. */
        AlarmReply: {
            alarm: string;
            /** @description `opened`, `attached`, `parked`, `verifying`. */
            disposition: string;
            order?: components["schemas"]["OrderView"] | null;
        };
        /** @description An alarm on an order's card. */
        AlarmView: {
            id: string;
            channel: string;
            kind: string;
            mode: string;
            disposition: string;
            /** Format: date-time */
            raised_at: string;
            /** Format: date-time */
            received_at: string;
            /** Format: int32 */
            people?: number | null;
            caller_name?: string | null;
            /** @description `138****5678` */
            caller_phone_masked?: string | null;
            text: string;
            /** @description The partner whose machine sent it. */
            partner?: string | null;
        };
        /** @description One called station. */
        AssignmentView: {
            id: string;
            station: components["schemas"]["StationRef"];
            /** @description `first` or `second` */
            level: string;
            /**
             * @description `offered`, `accepted`, `en_route`, `on_scene`, `finished`, `declined`, `expired`, `withdrawn`,
             *     `stood_down`
             */
            state: string;
            /** @description With `declined` and `withdrawn`: the reason; with a crew that gave up, its own. */
            reason?: string | null;
            is_lead: boolean;
            /** Format: int32 */
            distance_m: number;
            /**
             * Format: int32
             * @description Expected when the offer was made, in seconds.
             */
            travel_time_s: number;
            /** @description How the station could be told: `connected`, `push_only`, `phone_only`, `unreachable`. */
            reach: string;
            /** Format: date-time */
            offered_at: string;
            /**
             * Format: date-time
             * @description Until when an answer is expected, while it is offered.
             */
            answer_by?: string | null;
            /** Format: date-time */
            accepted_at?: string | null;
            /** Format: date-time */
            arrival_expected_at?: string | null;
            /** Format: date-time */
            set_out_at?: string | null;
            /** Format: date-time */
            arrived_at?: string | null;
            /** Format: date-time */
            finished_at?: string | null;
            /** Format: date-time */
            ended_at?: string | null;
            /** @description Accepted too late: steps in if the lead is lost. */
            is_standby: boolean;
            /** @description It stood by, goes since the lead gave up, and has not shown yet that it knows. */
            steps_in?: boolean;
        };
        /** @description Something a person must look at. */
        AttentionView: {
            /**
             * @description `verify`, `locate`, `ring_station`, `nobody_reachable`, `offer_limit`, `movement_overdue`,
             *     `arrival_overdue`, `release_overdue`, `fire_brigade_proposed`, `comfort_call`, `trapped_mark`,
             *     `place_doubted`, `passenger_out`, `passenger_call`, `passenger_wrote`, `callback_overdue`, `quarantined`,
             *     `promise_overdue`
             */
            kind: string;
            /** @description The shift leader's as well as the operator's. */
            for_shift_leader: boolean;
            /** @description The assignment it is about. */
            assignment?: string | null;
            /**
             * Format: int32
             * @description A number that belongs to it: minutes trapped.
             */
            value?: number | null;
            /** @description A reason that belongs to it. */
            why?: string | null;
        };
        /** @description What changed. */
        BoardChange: {
            order: components["schemas"]["OrderView"];
            /** @description Names of the events that led here. */
            events: string[];
            /** @enum {string} */
            change: "order_entered";
        } | {
            order: components["schemas"]["OrderView"];
            events: string[];
            /** @enum {string} */
            change: "order_changed";
        } | {
            order: string;
            reason: string;
            /** @enum {string} */
            change: "order_left";
        } | {
            station: components["schemas"]["StationView"];
            /** @enum {string} */
            change: "station_changed";
        } | {
            alarm: components["schemas"]["ParkedAlarm"];
            /** @enum {string} */
            change: "alarm_parked";
        } | {
            alarm: string;
            /** @enum {string} */
            change: "alarm_unparked";
        } | {
            position: components["schemas"]["CrewPositionView"];
            /** @enum {string} */
            change: "crew_moved";
        };
        /** @description Narrows what the session may see; never widens it. */
        BoardFilter: {
            /** @description District codes; empty is all. */
            districts?: string[];
        };
        /** @description What the server sends to operators, shift leaders and supervisors. */
        BoardMessage: {
            epoch: string;
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            server_time: string;
            orders: components["schemas"]["OrderView"][];
            stations: components["schemas"]["StationView"][];
            parked: components["schemas"]["ParkedAlarm"][];
            /** @description Where crews are; crews themselves never see it. */
            crews?: components["schemas"]["CrewPositionView"][];
            /** @enum {string} */
            type: "snapshot";
        } | {
            epoch: string;
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            server_time: string;
            changes: components["schemas"]["BoardChange"][];
            /** @enum {string} */
            type: "events";
        } | (components["schemas"]["BoardChange"] & {
            /** Format: int64 */
            seq: number;
        } & {
            /** @enum {string} */
            type: "change";
        }) | {
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            server_time: string;
            /** @enum {string} */
            type: "heartbeat";
        } | {
            reason: string;
            /** @enum {string} */
            type: "resync";
        } | {
            order: string;
            seats: components["schemas"]["SeatView"][];
            /** @enum {string} */
            type: "seats";
        };
        /** @description Callback tries and result. */
        CallbackView: {
            /** Format: int32 */
            attempt_count: number;
            reached: boolean;
            all_out?: boolean | null;
            /** Format: int32 */
            satisfaction?: number | null;
            /** Format: date-time */
            due_since?: string | null;
        };
        /**
         * @description The name and the full number that whoever corrects them takes for wrong, as they were typed or looked at. A masked one
         *     would also stand for another number.
         */
        CallerBase: {
            name?: string | null;
            phone?: string | null;
        };
        /** @description `POST /api/v1/callers/lifts` */
        CallerNumber: {
            phone: string;
        };
        /** @description `GET /api/v1/orders/{id}/candidates` */
        CandidateList: {
            /** @description `first` or `second`. */
            level: string;
            /**
             * Format: int32
             * @description How many stations were ranked.
             */
            ranked_count: number;
            candidates: components["schemas"]["CandidateView"][];
        };
        /** @description One station that a ranking looked at. */
        CandidateView: {
            station: components["schemas"]["StationRef"];
            /** Format: int32 */
            rank: number;
            /** Format: int32 */
            distance_m: number;
            /** Format: int32 */
            travel_time_s: number;
            /**
             * @description `available`, `ring_them`, `over_capacity`, `off_duty`, `unreachable`, `already_called`,
             *     `wrong_level`, `excluded`.
             */
            verdict: string;
            /**
             * Format: int32
             * @description Live assignments, with `over_capacity`.
             */
            live?: number | null;
            /** Format: int32 */
            capacity?: number | null;
            /** @description The lift's contracted firm runs the station. */
            contracted: boolean;
        };
        /** @description Somebody to ring about a lift. */
        CardContact: {
            /** @description `site`, `user_unit`, `maintainer`, `supervision_office` */
            contact: string;
            name: string;
            /** @description Its middle is hidden. */
            phone_masked?: string | null;
        };
        /** @description Causes of one part of the lift, or from without. */
        CauseGroupView: {
            /** Format: int32 */
            code: number;
            zh: string;
            en: string;
            causes: components["schemas"]["CauseView"][];
        };
        /** @description `GET /api/v1/causes` */
        CauseList: {
            groups: components["schemas"]["CauseGroupView"][];
        };
        /** @description One cause. */
        CauseView: {
            /** Format: int32 */
            code: number;
            zh: string;
            en: string;
        };
        /** @description `POST /api/v1/channels/{channel}/alarms`: a partner's machine, signed. */
        ChannelAlarm: {
            /** @description The partner's own id; the same id again is the same alarm. */
            id: string;
            lift?: components["schemas"]["ChannelLift"] | null;
            /** Format: date-time */
            occurred_at: string;
            /** @description `entrapment`, `entrapment_suspected`, `alarm_button`, `car_movement`. */
            kind: string;
            /** Format: int32 */
            people?: number | null;
            caller?: components["schemas"]["ChannelCaller"] | null;
            location?: components["schemas"]["Location"] | null;
            text?: string | null;
        };
        /** @description Who called the partner. */
        ChannelCaller: {
            name?: string | null;
            phone?: string | null;
        };
        /** @description How a partner names a lift: exactly one of the three. */
        ChannelLift: {
            code?: string | null;
            registration?: string | null;
            device?: string | null;
        };
        /** @description The answer to a partner: the order's number, nothing about people. */
        ChannelReply: {
            alarm: string;
            disposition: string;
            order?: string | null;
        };
        /** @description What a client sends. */
        ClientMessage: {
            /** Format: int32 */
            protocol: number;
            epoch?: string | null;
            /** Format: int64 */
            seq?: number | null;
            filter?: components["schemas"]["BoardFilter"];
            /** @enum {string} */
            type: "hello";
        } | {
            /** @enum {string} */
            type: "ping";
        } | {
            order?: string | null;
            /** @description A form of the order is open. */
            is_editing?: boolean;
            /** @enum {string} */
            type: "watch";
        };
        /** @description What is asked of the order. `assignment` is an `asg_…` id. Notes hold at most 500 characters. */
        CommandBody: {
            lift: string;
            base?: components["schemas"]["FactsBase"] | null;
            /** @enum {string} */
            command: "locate";
        } | {
            /** Format: int32 */
            people?: number | null;
            flags?: string[];
            hazards?: string[];
            base?: components["schemas"]["FactsBase"] | null;
            /** @enum {string} */
            command: "triage";
        } | {
            priority: string;
            note?: string | null;
            base?: components["schemas"]["FactsBase"] | null;
            /** @enum {string} */
            command: "set_priority";
        } | {
            /** @enum {string} */
            command: "verify";
        } | {
            station: string;
            /** @description `first` or `second`. */
            level: string;
            note: string;
            /** @enum {string} */
            command: "call_station";
        } | {
            assignment: string;
            /**
             * Format: int32
             * @description Expected minutes until arrival.
             */
            eta_minutes?: number | null;
            /** @enum {string} */
            command: "accept";
        } | {
            assignment: string;
            /** @description `no_crew`, `busy`, `too_far`, `vehicle_trouble`, `access_blocked`, `not_our_lift`, `other`. */
            reason: string;
            /** @description What the crew saw when it said no: `offered` or `going`. A no to an offer stops nobody who is going by now. */
            was?: string | null;
            note?: string | null;
            /** @enum {string} */
            command: "decline";
        } | {
            assignment: string;
            /** @enum {string} */
            command: "set_out";
        } | {
            assignment: string;
            fix?: components["schemas"]["FixBody"] | null;
            /** @description The code on the lift's plate. */
            code?: string | null;
            /** @enum {string} */
            command: "arrive";
        } | {
            assignment: string;
            note?: string | null;
            /** @enum {string} */
            command: "withdraw";
        } | {
            assignment?: string | null;
            /** @enum {string} */
            command: "request_second_tier";
        } | {
            assignment?: string | null;
            /**
             * Format: int32
             * @description 0…80
             */
            people?: number | null;
            /** @enum {string} */
            command: "record_freed";
        } | {
            assignment: string;
            /** @description `wrong_address`, `wrong_lift`, `not_found`, `nobody_inside`. */
            doubt: string;
            note?: string | null;
            /** @enum {string} */
            command: "doubt_place";
        } | {
            assignment?: string | null;
            /**
             * Format: int32
             * @description How many came out, 0…80, where it differs from what was tapped.
             */
            people?: number | null;
            /** @description `unhurt`, `unwell`, `hurt`, `hospital`, `dead`: the worst of them. */
            condition?: string | null;
            /**
             * @description `level_doors`, `hand_winding`, `emergency_drive`, `restart`, `counterweight`, `forced_doors`,
             *     `automatic_rescue`, `fire_brigade`, `other`
             */
            method?: string | null;
            /** @description `out_of_use`, `running` */
            lift_after?: string | null;
            /**
             * Format: int32
             * @description A code of `GET /api/v1/causes`.
             */
            cause?: number | null;
            note?: string | null;
            /** @enum {string} */
            command: "report_release";
        } | {
            assignment: string;
            /** @enum {string} */
            command: "finish";
        } | {
            called: boolean;
            note?: string | null;
            /** @enum {string} */
            command: "decide_fire_brigade";
        } | {
            outcome: string;
            note?: string | null;
            /** @enum {string} */
            command: "resolve";
        } | {
            order: string;
            /** @enum {string} */
            command: "merge_into";
        } | {
            order: string;
            note?: string | null;
            /** @enum {string} */
            command: "unmerge";
        } | {
            alarm: string;
            lift?: string | null;
            note?: string | null;
            /** @enum {string} */
            command: "detach_alarm";
        } | {
            reached: boolean;
            /** @enum {string} */
            command: "record_comfort_call";
        } | {
            /** @description `read`, `coming`, `stay_safe`, `how_many`, `here` */
            phrase?: string | null;
            note?: string | null;
            /** @enum {string} */
            command: "answer_passenger";
        } | {
            reached: boolean;
            all_out?: boolean | null;
            /**
             * Format: int32
             * @description 1 (not satisfied) … 3 (satisfied)
             */
            satisfaction?: number | null;
            note?: string | null;
            /** @enum {string} */
            command: "record_callback";
        } | {
            note?: string | null;
            /** @enum {string} */
            command: "close";
        } | {
            note: string;
            /** @enum {string} */
            command: "reopen";
        } | {
            note: string;
            /** @enum {string} */
            command: "add_note";
        } | {
            note: string;
            /** Format: date-time */
            due_at: string;
            /** @enum {string} */
            command: "make_promise";
        } | {
            promise: string;
            /** @enum {string} */
            command: "keep_promise";
        };
        /** @description The answer to a command. */
        CommandReply: {
            /** @description `done`, `unchanged` (it was carried out already) or `stood_down` (another station leads). */
            result: string;
            lead?: components["schemas"]["StationRef"] | null;
            order?: components["schemas"]["OrderView"] | null;
            crew_order?: components["schemas"]["CrewOrderView"] | null;
        };
        /** @description What changed for a crew. */
        CrewChange: {
            order: components["schemas"]["CrewOrderView"];
            events: string[];
            /** @enum {string} */
            change: "order_entered";
        } | {
            order: components["schemas"]["CrewOrderView"];
            events: string[];
            /** @enum {string} */
            change: "order_changed";
        } | {
            order: string;
            reason: string;
            /** @enum {string} */
            change: "order_left";
        } | {
            station: components["schemas"]["StationView"];
            /** @enum {string} */
            change: "station_changed";
        };
        /** @description What the server sends to a crew. */
        CrewMessage: {
            epoch: string;
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            server_time: string;
            station: components["schemas"]["StationView"];
            orders: components["schemas"]["CrewOrderView"][];
            /** @enum {string} */
            type: "snapshot";
        } | {
            epoch: string;
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            server_time: string;
            changes: components["schemas"]["CrewChange"][];
            /** @enum {string} */
            type: "events";
        } | (components["schemas"]["CrewChange"] & {
            /** Format: int64 */
            seq: number;
        } & {
            /** @enum {string} */
            type: "change";
        }) | {
            /** Format: int64 */
            seq: number;
            /** Format: date-time */
            server_time: string;
            /** @enum {string} */
            type: "heartbeat";
        } | {
            reason: string;
            /** @enum {string} */
            type: "resync";
        };
        /**
         * @description An order as a crew of a called station sees it: its own assignment, nothing of other stations but who
         *     leads.
         */
        CrewOrderView: {
            id: string;
            number: string;
            /** Format: int32 */
            version: number;
            mode: string;
            state: string;
            outcome?: string | null;
            priority: string;
            lift?: components["schemas"]["LiftView"] | null;
            point?: components["schemas"]["Point"] | null;
            /** Format: int32 */
            people?: number | null;
            flags: string[];
            hazards: string[];
            /** Format: date-time */
            opened_at: string;
            assignment: components["schemas"]["AssignmentView"];
            led_by?: components["schemas"]["StationRef"] | null;
            /** @description The order that this one was merged into. */
            merged_into?: string | null;
            /** Format: int32 */
            people_freed?: number | null;
            release?: components["schemas"]["ReleaseForm"] | null;
            /** @description Photos on the order, of every station. */
            photo_count?: number;
            /** @description What this crew found wrong with the place, until an operator answers. */
            place_doubt?: string | null;
        };
        /** @description A crew on the map: the latest position of one phone. */
        CrewPositionView: {
            /** @description Names the phone's account, so that a newer position replaces this one. */
            crew: string;
            station: components["schemas"]["StationRef"];
            order?: string | null;
            assignment?: string | null;
            point: components["schemas"]["Point"];
            /** Format: int32 */
            accuracy_m: number;
            /** Format: date-time */
            fixed_at: string;
            way?: components["schemas"]["WayView"] | null;
        };
        /** @description A rescuer or team. */
        CrewView: {
            id: string;
            name: string;
            phone_masked?: string | null;
        };
        /** @description A limit that runs out. */
        DeadlineView: {
            /**
             * @description `next_first`, `second_tier`, `fire_brigade`, `verify`, `locate`, `retry_first`, `retry_second`,
             *     `movement`, `trapped_mark`, `comfort`, `callback_start`, `callback`, `promise`
             */
            kind: string;
            /** Format: date-time */
            due_at: string;
        };
        /** @description `GET /api/v1/stations/{id}/devices`: the phones that are signed in, the newest first. */
        DeviceList: {
            devices: components["schemas"]["DeviceView"][];
        };
        /** @description A crew's phone. */
        DeviceView: {
            id: string;
            /** @description Whose it is. */
            person: string;
            label: string;
            /** Format: date-time */
            enrolled_at: string;
            /**
             * Format: date-time
             * @description To ten minutes.
             */
            seen_at: string;
            /** @description It is told of offers also while its page is closed. */
            takes_push: boolean;
        };
        /** @description A script by its name. */
        DrillScript: {
            name: string;
            title: string;
            title_en: string;
            /** Format: int32 */
            call_count: number;
        };
        /** @description `GET /api/v1/drill` */
        DrillStatus: {
            running?: components["schemas"]["DrillView"] | null;
            /** @description What can be played. */
            scripts: components["schemas"]["DrillScript"][];
        };
        /** @description The drill under way. */
        DrillView: {
            id: string;
            name: string;
            script: string;
            /** @description Display name of the shift leader. */
            started_by: string;
            /** Format: date-time */
            started_at: string;
            /**
             * Format: int32
             * @description Calls made, of so many.
             */
            call_count: number;
            /** Format: int32 */
            script_count: number;
            /** @description Ended: its open orders are being cancelled. */
            is_ending: boolean;
        };
        /** @description `POST /api/v1/stations/{id}/duty` */
        DutyChange: {
            /** @description Unchanged if missing: who only corrects a figure brings nobody back on duty. */
            on_duty?: boolean | null;
            /**
             * Format: int32
             * @description People who can go, 0…99; unchanged if missing.
             */
            strength?: number | null;
            /**
             * Format: int32
             * @description Orders at once, 0…99; unchanged if missing.
             */
            capacity?: number | null;
        };
        /** @description A station on the printed list. */
        DutyLine: {
            code: string;
            name: string;
            /** @description District code. */
            district: string;
            phone?: string | null;
            on_duty: boolean;
            /** Format: int32 */
            strength: number;
            serves_first: boolean;
            serves_second: boolean;
            /** @description How it can be told: `connected`, `push_only`, `phone_only`, `unreachable`. */
            reach: string;
        };
        /**
         * @description `GET /api/v1/duty-list`: whom to ring when nothing else works. A station's own number is no person's; it is given
         *     whole, to seats alone.
         */
        DutyList: {
            /** Format: date-time */
            made_at: string;
            /** @description By district and code; every station. */
            stations: components["schemas"]["DutyLine"][];
        };
        /** @description `POST /api/v1/drill/end` */
        EndDrill: Record<string, never>;
        /** @description `POST /api/v1/devices`: a phone is enrolled. */
        EnrolDevice: {
            /** @description As it was shown; case, spaces and hyphens do not matter. */
            code: string;
            /** @description What kind of phone it is, so that it is known again in the list. */
            label: string;
        };
        /** @description A code for one phone of one person; shown once. */
        EnrolmentView: {
            /** @description `XXXX-XXXX-XXXX`; goes behind `/crew/enrol#`. */
            code: string;
            person: string;
            /** Format: date-time */
            expires_at: string;
        };
        /**
         * @description The facts that commands replace, as their author saw them. With it a change that somebody else made meanwhile to
         *     the same fact is answered by 409 `changed_meanwhile` with both, and one to another fact stands beside it.
         */
        FactsBase: {
            /** Format: int32 */
            people?: number | null;
            flags: string[];
            hazards: string[];
            priority: string;
            lift?: string | null;
        };
        /** @description Outward messages that failed for good. */
        FailedMessages: {
            /** Format: int32 */
            count: number;
            /** Format: date-time */
            newest_at: string;
            /** @description The orders they speak of, the newest failure first; at most twenty. */
            orders: components["schemas"]["OrderRef"][];
        };
        /** @description One field of the input that is wrong. */
        FieldProblem: {
            /** @description Path of the field, `location.datum`. */
            path: string;
            /** @description What is wrong with it. */
            message: string;
        };
        /** @description The proposal to hand over to 119. */
        FireBrigadeView: {
            /** @description `not_proposed`, `proposed`, `called`, `not_called` */
            state: string;
            why?: string | null;
            /** Format: date-time */
            at?: string | null;
        };
        /** @description Where a phone is, as its own receiver says. */
        FixBody: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
            /** @description `wgs84` from a browser; a coordinate without its datum is refused. */
            datum: string;
            /**
             * Format: int32
             * @description Radius in which it is, in metres: 0…5,000.
             */
            accuracy_m: number;
            /**
             * Format: int32
             * @description Seconds from the fix to the tap.
             */
            age_s: number;
        };
        /** @description `POST /api/v1/handovers/{id}/commands` */
        HandoverCommand: {
            item: string;
            text: string;
            /** @enum {string} */
            command: "write_intent";
        } | {
            /** @enum {string} */
            command: "give";
        } | {
            item: string;
            /** @enum {string} */
            command: "acknowledge";
        } | {
            /** @enum {string} */
            command: "take";
        } | {
            /** @enum {string} */
            command: "withdraw";
        };
        /** @description What is known of an item at one moment; which fields there are depends on its kind. */
        HandoverFacts: {
            /** @description Of an order. */
            state?: string | null;
            priority?: string | null;
            /** @description Compound and position of the lift. */
            place?: string | null;
            lead?: components["schemas"]["StationRef"] | null;
            /** Format: int32 */
            people?: number | null;
            /**
             * Format: date-time
             * @description Of a promise.
             */
            due_at?: string | null;
            /** @description Of a station: `off_duty` or `unreachable`. */
            why?: string | null;
        };
        /** @description One item of a handover. */
        HandoverItem: {
            key: string;
            /** @description `order`, `promise`, `station`, `risk` */
            kind: string;
            /** @description The order it is about. */
            order?: string | null;
            number?: string | null;
            station?: components["schemas"]["StationRef"] | null;
            /** @description What was promised, or the name of the mark. */
            text?: string | null;
            /** @description What is to be done next, in the giver's words. */
            intent?: string | null;
            /** @description `same`, `changed`, `gone`, `new` */
            standing: string;
            /** @description With `changed`: `state`, `priority`, `lift`, `lead`, `people`, `why`. */
            changed: string[];
            /** @description As it was told. */
            then: components["schemas"]["HandoverFacts"];
            now?: components["schemas"]["HandoverFacts"] | null;
            /** @description Who acknowledged it as it stands now. */
            acknowledged_by?: string | null;
            /** @description That account: what one has read, another has not. */
            acknowledged_account?: string | null;
            /** Format: date-time */
            acknowledged_at?: string | null;
        };
        /** @description `GET /api/v1/handovers`: the newest first. */
        HandoverList: {
            handovers: components["schemas"]["HandoverSummary"][];
            /** @description For the next page: `before`. */
            next_before?: string | null;
        };
        /** @description A handover in a list. */
        HandoverSummary: {
            id: string;
            /** @description `preparing`, `given`, `taken`, `withdrawn` */
            stage: string;
            giver: string;
            /** @description The giver's account. */
            giver_account: string;
            receiver?: string | null;
            /** Format: date-time */
            opened_at: string;
            /** Format: date-time */
            given_at?: string | null;
            /**
             * Format: date-time
             * @description When it was taken or withdrawn.
             */
            ended_at?: string | null;
            /** Format: int32 */
            item_count: number;
        };
        /** @description `GET /api/v1/handovers/{id}` */
        HandoverView: components["schemas"]["HandoverSummary"] & {
            items: components["schemas"]["HandoverItem"][];
            /**
             * Format: int32
             * @description Open orders and stations down beyond the limits: counted, not listed.
             */
            orders_left_out: number;
            /** Format: int32 */
            stations_left_out: number;
        };
        /** @description `GET /healthz` */
        HealthView: {
            version: string;
            /** Format: date-time */
            server_time: string;
            /** @description Each loop's last run, by name. */
            loops: components["schemas"]["LoopView"][];
        };
        /** @description One interval over one group: with fewer than ten values no rate is given. */
        IntervalFigures: {
            /**
             * Format: int32
             * @description Values behind the figures.
             */
            count: number;
            /** Format: double */
            mean_s?: number | null;
            /** Format: double */
            p50_s?: number | null;
            /** Format: double */
            p90_s?: number | null;
            /**
             * Format: int32
             * @description Values of which one end was entered more than five minutes after it happened.
             */
            entered_late: number;
        };
        /** @description `GET /api/v1/orders/{order}/lift-card` */
        LiftCard: {
            lift?: components["schemas"]["LiftView"] | null;
            /** @description The way in. */
            access_note?: string | null;
            machine_room?: string | null;
            key_place?: string | null;
            contacts: components["schemas"]["CardContact"][];
            navigation: components["schemas"]["Navigation"][];
        };
        /** @description An organisation that answers for a lift. */
        LiftContact: {
            /** @description `user_unit`, `maintainer`, `supervision_office` */
            kind: string;
            name: string;
            /** @description The duty phone, its middle hidden. */
            phone_masked?: string | null;
        };
        /** @description `GET /api/v1/lifts/{id}` */
        LiftDetail: {
            lift: components["schemas"]["LiftView"];
            live_order?: components["schemas"]["OrderRef"] | null;
            /** @description Who to ring about this lift, each with the office or firm it is. */
            contacts: components["schemas"]["LiftContact"][];
            /** @description The latest ten orders of this lift. */
            recent_orders: components["schemas"]["RecentOrder"][];
        };
        /** @description One answer of the search. */
        LiftHit: {
            lift: components["schemas"]["LiftView"];
            /**
             * @description Why it matched: `exact_code`, `code_prefix`, `registration`, `compound_start`, `compound_infix`, `position`,
             *     `pinyin_start`, `pinyin_infix`, `pieces`, `one_edit`, `most_parts`, or `called_before`.
             */
            reason: string;
            live_order?: components["schemas"]["OrderRef"] | null;
        };
        /** @description `GET /api/v1/lifts` */
        LiftSearchReply: {
            lifts: components["schemas"]["LiftHit"][];
            /** @description There are more than were asked for. */
            more: boolean;
        };
        /** @description A lift with its address. */
        LiftView: {
            id: string;
            /** @description Rescue code, seven digits. */
            code: string;
            /** @description Registration code, 20 digits. */
            registration: string;
            compound: string;
            address: string;
            /** @description Building, unit and number within the compound. */
            position: string;
            district: string;
            district_name: string;
            /** @description `residential`, `office`, … */
            kind: string;
            brand: string;
            /** Format: int32 */
            floors: number;
            /** Format: int32 */
            installed_year: number;
            maintainer?: string | null;
            point: components["schemas"]["Point"];
            has_device: boolean;
        };
        /** @description A coordinate with its datum; without one it is refused. */
        Location: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
            /** @description `wgs84`, `cgcs2000`, `gcj02` or `bd09`. */
            datum: string;
        };
        /** @description A loop that is not well. */
        LoopTrouble: {
            name: string;
            /** @description `failed` or `late` */
            kind: string;
            /**
             * Format: date-time
             * @description Its last run.
             */
            ran_at: string;
            /** @description What it said of that run. */
            detail: string;
        };
        /** @description A loop's last run. */
        LoopView: {
            name: string;
            /** Format: date-time */
            ran_at: string;
            /** @description What it found, or what went wrong. */
            detail: string;
            is_well: boolean;
        };
        /** @description T0…T10; a missing one was not reported. */
        MilestonesView: {
            alarm_raised?: components["schemas"]["TimePointView"] | null;
            answered?: components["schemas"]["TimePointView"] | null;
            located?: components["schemas"]["TimePointView"] | null;
            dispatched?: components["schemas"]["TimePointView"] | null;
            accepted?: components["schemas"]["TimePointView"] | null;
            departed?: components["schemas"]["TimePointView"] | null;
            arrived?: components["schemas"]["TimePointView"] | null;
            freed?: components["schemas"]["TimePointView"] | null;
            restored?: components["schemas"]["TimePointView"] | null;
            called_back?: components["schemas"]["TimePointView"] | null;
            archived?: components["schemas"]["TimePointView"] | null;
        };
        /** @description A map app with the lift's place in the app's own datum. */
        Navigation: {
            /** @description `amap`, `baidu`, `apple`, `geo` */
            app: string;
            /** @description `gcj02`, `bd09`, `wgs84`: what the address's coordinates are in. */
            datum: string;
            point: components["schemas"]["Point"];
            /** @description Opens the app with the way to the lift. */
            url: string;
        };
        /** @description `POST /api/v1/accounts` */
        NewAccount: {
            name: string;
            display_name: string;
            role: components["schemas"]["Role"];
            /** @description At least ten characters. */
            password: string;
            /** @description Needed for a crew account, refused for any other. */
            station?: string | null;
            /** @description Limits a supervisor, without it he sees the whole city; refused for any other role. */
            district?: string | null;
        };
        /** @description `POST /api/v1/alarms`: an operator takes a call. */
        NewAlarm: {
            /** @description `hotline`, `police`, `fire_brigade`, `city_hotline`, `property`, `maintainer`, `passenger`. */
            channel: string;
            /** @description `entrapment` unless given. */
            kind?: string | null;
            /** @description `live` unless given; `drill` and `test` count nowhere. */
            mode?: string | null;
            /** @description Lift id (`lft_…`) or seven-digit rescue code. */
            lift?: string | null;
            location?: components["schemas"]["Location"] | null;
            /**
             * Format: int32
             * @description People inside, 0…80.
             */
            people?: number | null;
            flags?: string[];
            hazards?: string[];
            caller_name?: string | null;
            caller_phone?: string | null;
            /** @description What was said, the address for instance. */
            text?: string | null;
            /**
             * Format: date-time
             * @description When the alarm was raised, if not now (catch-up entry).
             */
            occurred_at?: string | null;
            /**
             * Format: date-time
             * @description When the operator began to speak with whoever calls; `occurred_at` unless given, and now without either. Never
             *     before the alarm was raised.
             */
            answered_at?: string | null;
        };
        /** @description `POST /api/v1/stations/{id}/enrolments` */
        NewEnrolment: {
            /** @description Somebody of the station, `crw_…`. */
            crew: string;
        };
        /** @description `POST /api/v1/handovers`: opens one, or gives the one that the account has open. */
        OpenHandover: Record<string, never>;
        /** @description A command with the time that the actor claims for it. */
        OrderCommand: components["schemas"]["CommandBody"] & {
            /**
             * Format: date-time
             * @description When it happened, if not now: an offline tap, a phone call, catch-up entry.
             */
            occurred_at?: string | null;
            /** @description Who says so: `tap`, `geofence`, `phone`, `typed`, `code_scan`. The role's default if missing. */
            source?: string | null;
        };
        /** @description `GET /api/v1/orders/{id}` */
        OrderDetail: {
            order: components["schemas"]["OrderView"];
            /** @description The first fifty; `order.alarm_count` counts all. */
            alarms: components["schemas"]["AlarmView"][];
            timeline: components["schemas"]["TimelineEntry"][];
        };
        /** @description `GET /api/v1/orders` */
        OrderList: {
            orders: components["schemas"]["OrderView"][];
            next_cursor?: string | null;
        };
        /** @description An order as others name it. */
        OrderRef: {
            id: string;
            number: string;
            state: string;
        };
        /** @description A whole order, as operators see it. */
        OrderView: {
            id: string;
            /** @description `20261122-0042` */
            number: string;
            /** Format: int32 */
            version: number;
            /** @description `live`, `drill`, `test` */
            mode: string;
            /** @description `open`, `underway`, `on_scene`, `rescued`, `callback_due`, `closed` */
            state: string;
            /** Format: date-time */
            state_since: string;
            /** @description `freed_by_crew`, `self_rescued`, `false_alarm`, `cancelled`, `merged` */
            outcome?: string | null;
            merged_into?: string | null;
            /** @description `p1`, `p2`, `p3` */
            priority: string;
            priority_reason: components["schemas"]["PriorityReasonView"];
            lift?: components["schemas"]["LiftView"] | null;
            point?: components["schemas"]["Point"] | null;
            /** Format: int32 */
            people?: number | null;
            flags: string[];
            hazards: string[];
            /** Format: int32 */
            people_freed?: number | null;
            release?: components["schemas"]["ReleaseForm"] | null;
            /** @description Photos of the crews, at most twelve. */
            photo_count?: number;
            /** @description `not_needed`, `pending`, `confirmed`, `timed_out` */
            verification: string;
            /** Format: int32 */
            alarm_count: number;
            /** @description The lift's earlier order. */
            earlier?: string | null;
            /** Format: date-time */
            opened_at: string;
            assignments: components["schemas"]["AssignmentView"][];
            /** @description Soonest first. */
            deadlines: components["schemas"]["DeadlineView"][];
            attention: components["schemas"]["AttentionView"][];
            fire_brigade: components["schemas"]["FireBrigadeView"];
            callback: components["schemas"]["CallbackView"];
            /** @description In the order in which they were made; at most twenty. */
            promises?: components["schemas"]["PromiseView"][];
            /**
             * Format: int32
             * @description Texts between passengers who cannot phone and the centre; the words are on the timeline.
             */
            text_count?: number;
            milestones: components["schemas"]["MilestonesView"];
        };
        /** @description `GET /api/v1/device`: the phone that asks. */
        OwnDevice: {
            device?: components["schemas"]["DeviceView"] | null;
            /** @description The public key of our pushes, base64url, for the browser. */
            push_key: string;
        };
        /** @description How fast a group of orders was. */
        PaceRow: {
            /** Format: int32 */
            order_count: number;
            /** @description T4−T3 */
            response: components["schemas"]["IntervalFigures"];
            /** @description T6−T3 */
            arrival: components["schemas"]["IntervalFigures"];
            /** @description T7−T6 */
            on_site: components["schemas"]["IntervalFigures"];
            /** @description T6−T3 ≤ 30 min */
            within_30_min: components["schemas"]["RateFigures"];
        };
        /** @description An alarm whose lift is not known, waiting for an operator. */
        ParkedAlarm: components["schemas"]["AlarmView"] & {
            /** @description What the partner called the lift. */
            lift_text?: string | null;
            point?: components["schemas"]["Point"] | null;
        };
        /** @description `GET /api/v1/orders/{order}/photos` */
        PhotoList: {
            photos: components["schemas"]["PhotoView"][];
        };
        /** @description The answer to a photo. */
        PhotoReply: {
            photo: string;
            /** @description Photos on the order now. */
            count: number;
        };
        /** @description A photo of an order; its picture is at `…/photos/{id}`. */
        PhotoView: {
            id: string;
            station: components["schemas"]["StationRef"];
            /** @description `image/jpeg` or `image/png` */
            media_type: string;
            /**
             * Format: int32
             * @description In pixels.
             */
            width: number;
            /** Format: int32 */
            height: number;
            /** Format: date-time */
            taken_at: string;
            /** Format: date-time */
            received_at: string;
        };
        /** @description `POST /api/v1/alarms/{id}/place`: an operator found the lift of a parked alarm, or opens it unlocated. */
        PlaceParked: {
            /** @description Lift id or rescue code; none opens an order whose lift is not known yet. */
            lift?: string | null;
        };
        /** @description A point in WGS-84 degrees. */
        Point: {
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
        };
        /** @description `POST /api/v1/crew/position`: the phone's own position, while it goes to somebody or waits on duty. */
        PositionBody: {
            /** @description The order that the station is going to (`ord_…`); none while it waits for one. */
            order?: string | null;
            /** Format: double */
            lat: number;
            /** Format: double */
            lon: number;
            /** @description `wgs84` from a browser; a coordinate without its datum is refused. */
            datum: string;
            /**
             * Format: int32
             * @description Radius in which it is, in metres: 0…2,000.
             */
            accuracy_m: number;
            /**
             * Format: date-time
             * @description When the position was taken: at most five minutes ago.
             */
            fixed_at: string;
        };
        /** @description Why an order has its priority. */
        PriorityReasonView: {
            /** @description `ordinary`, `person`, `hazard`, `many_people`, `trapped_for`, `manual` */
            kind: string;
            /** @description The flag or hazard. */
            flag?: string | null;
            /**
             * Format: int32
             * @description People or minutes.
             */
            value?: number | null;
        };
        /** @description An error answer. */
        Problem: {
            /** @description `about:blank#<code>`. */
            type: string;
            /** @description Short title in English. */
            title: string;
            /** Format: int32 */
            status: number;
            /** @description Stable code from the closed list in the README. */
            code: string;
            /** @description What happened and what to do. */
            detail: string;
            /** @description The wrong fields, for invalid input. */
            fields?: components["schemas"]["FieldProblem"][];
            /**
             * @description Facts of a refusal: who leads, since when, the other order's number …; where nobody is signed in, `GET /session` says so
             *     of a demonstration city (`demo`).
             */
            facts?: Record<string, never> | null;
        };
        /** @description Something that was promised on an order; its words are on the timeline, by its id. */
        PromiseView: {
            id: string;
            /** Format: date-time */
            due_at: string;
            /** @description `open`, `overdue`, `kept` */
            state: string;
        };
        /** @description `POST /api/v1/device/push`: what the browser gave, as `PushSubscription.toJSON()` names it. */
        PushPlace: {
            /** @description https, at the browser's push service. */
            endpoint: string;
            /** @description Base64url. */
            p256dh: string;
            /** @description Base64url. */
            auth: string;
        };
        /** @description An order that could not be decided, since then. */
        QuarantinedOrder: components["schemas"]["OrderRef"] & {
            /** Format: date-time */
            since: string;
        };
        /** @description Orders that could not be decided. */
        QuarantinedOrders: {
            /** Format: int32 */
            count: number;
            /** @description The newest first; at most twenty. */
            orders: components["schemas"]["QuarantinedOrder"][];
        };
        /** @description A share with its counts and 95 % Wilson interval. */
        RateFigures: {
            /** Format: int32 */
            count: number;
            /** Format: int32 */
            within: number;
            /**
             * Format: double
             * @description None below ten values.
             */
            rate?: number | null;
            /** Format: double */
            low?: number | null;
            /** Format: double */
            high?: number | null;
        };
        /** @description An earlier order of a lift. */
        RecentOrder: {
            id: string;
            number: string;
            state: string;
            outcome?: string | null;
            /** Format: date-time */
            opened_at: string;
        };
        /** @description What the release was like; everything is optional. */
        ReleaseForm: {
            /**
             * Format: int32
             * @description How many came out, 0…80, where it differs from what was tapped.
             */
            people?: number | null;
            /** @description `unhurt`, `unwell`, `hurt`, `hospital`, `dead`: the worst of them. */
            condition?: string | null;
            /**
             * @description `level_doors`, `hand_winding`, `emergency_drive`, `restart`, `counterweight`, `forced_doors`,
             *     `automatic_rescue`, `fire_brigade`, `other`
             */
            method?: string | null;
            /** @description `out_of_use`, `running` */
            lift_after?: string | null;
            /**
             * Format: int32
             * @description A code of `GET /api/v1/causes`.
             */
            cause?: number | null;
        };
        /** @description `GET /api/v1/reports/response` */
        ResponseReport: {
            /** @description First local day, included. */
            from: string;
            /** @description Last local day, included. */
            to: string;
            /** @description `day`, `district` or `station` */
            by: string;
            rows: components["schemas"]["ResponseRow"][];
            total: components["schemas"]["ResponseRow"];
            /**
             * Format: double
             * @description Share of the orders that a simulation made, 0…1.
             */
            simulated_share: number;
        };
        /** @description One row: a day, a district or a station. */
        ResponseRow: {
            /** @description Local day `2026-11-22`, district code or station id. */
            key: string;
            label: string;
            /** Format: int32 */
            order_count: number;
            /** @description T1−T0 */
            answer: components["schemas"]["IntervalFigures"];
            /** @description T3−T1 */
            processing: components["schemas"]["IntervalFigures"];
            /** @description T4−T3 */
            response: components["schemas"]["IntervalFigures"];
            /** @description T6−T3 */
            arrival: components["schemas"]["IntervalFigures"];
            /** @description T6−T0 */
            arrival_from_alarm: components["schemas"]["IntervalFigures"];
            /** @description T7−T6 */
            on_site: components["schemas"]["IntervalFigures"];
            /** @description T7−T0 */
            trapped: components["schemas"]["IntervalFigures"];
            /** @description T4−T3 ≤ 3 min */
            within_3_min: components["schemas"]["RateFigures"];
            /** @description T6−T3 ≤ 30 min */
            within_30_min: components["schemas"]["RateFigures"];
        };
        /** @description `POST /api/v1/troubles/messages/retry`: all that failed for good is sent again. */
        RetryMessages: Record<string, never>;
        /** @description How many messages are sent again. */
        RetryReply: {
            /** Format: int32 */
            count: number;
        };
        /** @description `POST /api/v1/orders/{order}/contact-phone` */
        RevealContact: {
            /** @description A contact of the lift's card. */
            contact: string;
        };
        /** @description `POST /api/v1/alarms/{id}/phone`: the full number, for a recorded reason. */
        RevealPhone: {
            reason: string;
        };
        /** @description The full number. */
        RevealedPhone: {
            phone: string;
        };
        /**
         * @description What an account may do; the table of routes by role is in `http::access`.
         * @enum {string}
         */
        Role: "operator" | "shift_leader" | "crew" | "supervisor" | "wallboard" | "administrator";
        /** @description Another seat that has an order open. */
        SeatView: {
            /** @description The account's display name. */
            name: string;
            /** @description It has a form of the order open. */
            is_editing: boolean;
        };
        /** @description Who is signed in. */
        SessionView: {
            account: string;
            name: string;
            display_name: string;
            role: components["schemas"]["Role"];
            station?: components["schemas"]["StationRef"] | null;
            /** @description The district of a supervisor's scope; none is the whole city. */
            district?: string | null;
            /** @description The page this role starts on: `/console`, `/crew`, `/supervise`, `/admin`, `/wall`. */
            home: string;
            /** @description The data is a demonstration city. */
            demo: boolean;
            /**
             * Format: date-time
             * @description Server time, so that the page can show how far its own clock is off.
             */
            server_time: string;
        };
        /** @description `POST /api/v1/session` */
        SignIn: {
            name: string;
            password: string;
        };
        /** @description `POST /api/v1/drill` */
        StartDrill: {
            /** @description What people call it. */
            name: string;
            script: string;
        };
        /** @description `PATCH /api/v1/stations/{id}`: only what is given changes. */
        StationChange: {
            name?: string | null;
            address?: string | null;
            phone?: string | null;
            serves_first?: boolean | null;
            serves_second?: boolean | null;
        };
        /** @description A station on the administration page. */
        StationDetail: components["schemas"]["StationView"] & {
            address: string;
            organisation?: string | null;
            phone_masked?: string | null;
            /** Format: date-time */
            duty_changed_at: string;
            crews: components["schemas"]["CrewView"][];
        };
        /** @description `GET /api/v1/stations` */
        StationList: {
            stations: components["schemas"]["StationView"][];
            next_cursor?: string | null;
        };
        /** @description One order for which the station was called: its own times of it. */
        StationOrder: {
            id: string;
            /** @description `20261122-0042` */
            number: string;
            /** @description `live`, `drill`, `test` */
            mode: string;
            /** @description Compound and position of the lift; none while it is not known. */
            place?: string | null;
            /** @description How the station's assignment stands: `offered`, `accepted`, `declined`, `finished` … */
            assignment_state: string;
            /** @description How the order ended: `freed_by_crew`, `self_rescued`, `false_alarm`, `cancelled`, `merged` */
            outcome?: string | null;
            /** Format: date-time */
            offered_at: string;
            /** Format: date-time */
            accepted_at?: string | null;
            /** Format: date-time */
            arrived_at?: string | null;
            /** Format: date-time */
            freed_at?: string | null;
        };
        /** @description `GET /api/v1/crew/record` */
        StationRecord: {
            /** @description First local day, included. */
            from: string;
            /** @description Last local day, included. */
            to: string;
            /** @description Orders for which this station's acceptance came first. */
            own: components["schemas"]["PaceRow"];
            /** @description All orders of the station's district. */
            district: components["schemas"]["PaceRow"];
            /** @description All orders of the city. */
            city: components["schemas"]["PaceRow"];
            /** @description Orders for which the station was called, the latest first; at most two hundred. */
            orders: components["schemas"]["StationOrder"][];
        };
        /** @description A station as others name it. */
        StationRef: {
            id: string;
            code: string;
            name: string;
        };
        /** @description A station as the boards show it. */
        StationView: {
            id: string;
            code: string;
            name: string;
            district: string;
            serves_first: boolean;
            serves_second: boolean;
            point: components["schemas"]["Point"];
            on_duty: boolean;
            /**
             * Format: int32
             * @description People who can go.
             */
            strength: number;
            /**
             * Format: int32
             * @description Orders at once.
             */
            capacity: number;
            /**
             * Format: int32
             * @description Live assignments to real orders now.
             */
            live_count: number;
            /** @description `connected`, `push_only`, `phone_only`, `unreachable`. */
            reach: string;
        };
        /** @description `GET /api/v1/status` */
        StatusView: {
            version: string;
            /** @description The data is a demonstration city. */
            demo: boolean;
            /** @description Of the feed. */
            epoch: string;
            /**
             * Format: int64
             * @description The newest position that the boards of this node show.
             */
            seq: number;
            /** @description District names by code. */
            district_names: {
                [key: string]: string;
            };
            /** @description The style of the site's own map; none is the schematic one. */
            map_style_url?: string | null;
        };
        /** @description A moment with its source. */
        TimePointView: {
            /** Format: date-time */
            at: string;
            /** @description `system`, `tap`, `geofence`, `phone`, `device`, `typed`, `code_scan` */
            source: string;
            implausible: boolean;
        };
        /** @description One line of an order's timeline. */
        TimelineEntry: {
            /** Format: int64 */
            seq: number;
            /** @description Name of the event, `offer_made`. */
            kind: string;
            /** Format: date-time */
            occurred_at: string;
            /** Format: date-time */
            recorded_at: string;
            source: string;
            implausible: boolean;
            /** @description Who acted: an account's display name, a partner, `passenger` or `system`. */
            actor: string;
            station?: components["schemas"]["StationRef"] | null;
            /** @description Name of the reason, where the event has one. */
            why?: string | null;
            /** @description The text of the note that belongs to it. */
            note?: string | null;
            /**
             * Format: int64
             * @description People, minutes or seconds that belong to it.
             */
            value?: number | null;
            /** @description With `promise_made`, `promise_kept`, `promise_overdue`: the promise, whose words are in `note`. */
            promise?: string | null;
            /** @description With `offer_made`: everything that was considered. */
            considered?: components["schemas"]["CandidateView"][];
        };
        /** @description `GET /api/v1/troubles`: nothing in it when all is well. */
        TroubleList: {
            messages?: components["schemas"]["FailedMessages"] | null;
            quarantined?: components["schemas"]["QuarantinedOrders"] | null;
            /** @description Loops of the process that answers. */
            loops: components["schemas"]["LoopTrouble"][];
            /**
             * Format: int64
             * @description By how much that process's clock is ahead of the database's, where they differ too far.
             */
            clock_off_ms?: number | null;
        };
        /** @description A district on the map. */
        WallDistrict: {
            code: string;
            name: string;
            name_en: string;
            /** Format: int32 */
            waiting: number;
            /** Format: int32 */
            underway: number;
            /** Format: int32 */
            on_scene: number;
            /** Format: int32 */
            overdue: number;
            /**
             * Format: int32
             * @description Off duty or unreachable.
             */
            stations_down: number;
        };
        /** @description The city at this moment. */
        WallNow: {
            /**
             * Format: int32
             * @description Orders with somebody who may still be trapped.
             */
            live: number;
            /**
             * Format: int32
             * @description People known to be trapped in them.
             */
            people: number;
            /**
             * Format: int32
             * @description How many of them nobody could give a number for.
             */
            people_unknown: number;
            /**
             * Format: date-time
             * @description The earliest alarm among them: trapped the longest.
             */
            longest_since?: string | null;
            /**
             * Format: int32
             * @description No station has accepted yet.
             */
            waiting: number;
            /**
             * Format: int32
             * @description A station is on its way.
             */
            underway: number;
            /**
             * Format: int32
             * @description A crew is at the lift.
             */
            on_scene: number;
            /**
             * Format: int32
             * @description Past a limit: acceptance, movement, arrival or release.
             */
            overdue: number;
            /**
             * Format: int32
             * @description The lift is not known yet: in the city's numbers, in no district's.
             */
            unlocated: number;
            stations: components["schemas"]["WallStations"];
        };
        /** @description Stations by what they can do now; the four are all of them. */
        WallStations: {
            /**
             * Format: int32
             * @description On duty, reachable, with room for an order.
             */
            ready: number;
            /**
             * Format: int32
             * @description On duty and reachable, as many orders as it can take.
             */
            busy: number;
            /**
             * Format: int32
             * @description Off duty.
             */
            off_duty: number;
            /**
             * Format: int32
             * @description On duty and neither connected nor to be rung.
             */
            unreachable: number;
        };
        /** @description Today's orders that arrived so far. */
        WallToday: {
            /** @description Local day `2026-11-22`. */
            day: string;
            /** Format: int32 */
            orders: number;
            /** @description T6−T3 */
            arrival: components["schemas"]["IntervalFigures"];
        };
        /** @description `GET /api/v1/wall` */
        WallView: {
            /** Format: date-time */
            server_time: string;
            /**
             * Format: int64
             * @description The place in the feed that this shows.
             */
            seq: number;
            now: components["schemas"]["WallNow"];
            today: components["schemas"]["WallToday"];
            districts: components["schemas"]["WallDistrict"][];
        };
        /** @description The way to the lift, as estimated. */
        WayView: {
            /**
             * Format: int32
             * @description Seconds from the acceptance until the crew drives.
             */
            turn_out_s: number;
            /**
             * Format: int32
             * @description Seconds from the position to the lift's door, driving.
             */
            drive_s: number;
        };
    };
    responses: {
        /** @description The body did not arrive in time */
        BodyTimeout: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than allowed */
        BodyTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Fields are wrong, each named by its path, or the key belongs to another request */
        Invalid: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is no JSON, a header is missing, or the query is wrong */
        Malformed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not for this account, or asked by another site's page */
        NotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is nothing of that id or name */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not signed in; of a machine: the signature or its time is wrong */
        NotKnown: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Try again after Retry-After: the database or the server is busy or away */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body does not say that it is what this route takes */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_accounts: {
        parameters: {
            query?: {
                /** @description Part of the name or the display name. */
                q?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    create_account: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    change_account: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    raise_alarm: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAlarm"];
            };
        };
        responses: {
            /** @description The key was seen before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmReply"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    list_parked: {
        parameters: {
            query?: {
                /** @description 1…200 */
                limit?: string;
                /** @description `id` of the last alarm of the page before; a page that is not full is the last. */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ParkedAlarm"][];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    tell_caller: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                alarm: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlarmCaller"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmCallerView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    reveal_phone: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                alarm: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealPhone"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedPhone"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    place_parked: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                alarm: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceParked"];
            };
        };
        responses: {
            /** @description The key was seen before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmReply"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlarmReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_board: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description WebSocket; the client sends ClientMessage, the server BoardMessage */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardMessage"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    lifts_of_caller: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallerNumber"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiftSearchReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    list_causes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CauseList"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    raise_by_machine: {
        parameters: {
            query?: never;
            header: {
                "X-Partner": string;
                /** @description RFC 3339, within five minutes */
                "X-Timestamp": string;
                /** @description Hex HMAC-SHA-256 over METHOD\nPATH?QUERY\nTIMESTAMP\nsha256(body) in hex */
                "X-Signature": string;
            };
            path: {
                /** @description device, passenger, police … */
                channel: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChannelAlarm"];
            };
        };
        responses: {
            /** @description The id was seen before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelReply"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["NotAllowed"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    open_crew_board: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description WebSocket; the client sends ClientMessage, the server CrewMessage */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CrewMessage"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            426: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    tell_position: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PositionBody"];
            };
        };
        responses: {
            /** @description Kept as the latest, unless a newer one is known */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    own_record: {
        parameters: {
            query?: {
                /** @description 1 (today, unless given) … 30 local days. */
                days?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationRecord"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    own_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnDevice"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    take_pushes: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushPlace"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    refuse_pushes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    enrol_device: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnrolDevice"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            400: components["responses"]["Malformed"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    revoke_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                device: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    show_drill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrillStatus"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    start_drill: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartDrill"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrillStatus"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    end_drill: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndDrill"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DrillStatus"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            503: components["responses"]["Unavailable"];
        };
    };
    duty_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DutyList"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_past: {
        parameters: {
            query?: {
                /** @description `next_before` of the page before. */
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoverList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    open_handover: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenHandover"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoverView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    show_handover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                handover: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoverView"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    command_handover: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                handover: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandoverCommand"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HandoverView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            /** @description It may not be done now; `code` and `facts` say why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    search_lifts: {
        parameters: {
            query?: {
                /** @description Rescue code, registration code, pieces of the address, or pinyin. */
                q?: string;
                /** @description 1…50 */
                limit?: string;
                /** @description With `lon`: nearer compounds first. WGS-84. */
                lat?: string;
                lon?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiftSearchReply"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    lift_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                lift: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiftDetail"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    list_orders: {
        parameters: {
            query?: {
                /** @description `live`, `waiting`, `closed` or `all` (unless given). */
                state?: string;
                /** @description Order number or its day, a lift's code or registration, or a part of a compound's name or address. */
                q?: string;
                /** @description First local day of the alarm, `2026-11-22`. */
                from?: string;
                /** @description Last local day, included. */
                to?: string;
                /** @description District code, or `unknown`. */
                district?: string;
                /** @description Station id, or `unknown`. */
                station?: string;
                /** @description The orders behind a figure of a report: `answer`, `within_3_min`, `late_30_min` … */
                measure?: string;
                /** @description 1…200 */
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    order_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderDetail"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    list_candidates: {
        parameters: {
            query?: {
                /** @description `first` (unless given) or `second` */
                level?: string;
            };
            header?: never;
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CandidateList"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    command_order: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderCommand"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            /** @description The order refuses; `code` and `facts` say why */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    reveal_contact: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevealContact"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedPhone"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    lift_card: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiftCard"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    list_photos: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoList"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    add_photo: {
        parameters: {
            query?: {
                /** @description The crew's assignment, `asg_…`. */
                assignment?: string;
                /** @description When it was taken, RFC 3339; now if missing. */
                taken_at?: string;
            };
            header: {
                "Idempotency-Key": string;
            };
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/jpeg": number[];
            };
        };
        responses: {
            /** @description The key was seen before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoReply"];
                };
            };
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PhotoReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTimeout"];
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    show_photo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order: string;
                photo: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": number[];
                };
            };
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    offer_shown: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                order: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    response_times: {
        parameters: {
            query?: {
                /** @description First local day, `2026-11-01`. */
                from?: string;
                /** @description Last local day, included. */
                to?: string;
                /** @description `day` (unless given), `district` or `station` */
                by?: string;
                /** @description District code. */
                district?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResponseReport"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    show_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_stations: {
        parameters: {
            query?: {
                /** @description Part of the name or the beginning of the code. */
                q?: string;
                /** @description District code, `310115`. */
                district?: string;
                /** @description 1…200 */
                limit?: string;
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationList"];
                };
            };
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    station_detail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                station: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationDetail"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    change_station: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                station: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StationChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationDetail"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                station: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceList"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    change_duty: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                station: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DutyChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StationView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: components["responses"]["NotFound"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    make_enrolment: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                station: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnrolment"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolmentView"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    show_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StatusView"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: components["responses"]["Unavailable"];
        };
    };
    list_troubles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TroubleList"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retry_messages: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryMessages"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetryReply"];
                };
            };
            400: components["responses"]["Malformed"];
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            408: components["responses"]["BodyTimeout"];
            413: components["responses"]["BodyTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: components["responses"]["Unavailable"];
        };
    };
    show_wall: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WallView"];
                };
            };
            401: components["responses"]["NotKnown"];
            403: components["responses"]["NotAllowed"];
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    healthz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthView"];
                };
            };
        };
    };
    readyz: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
