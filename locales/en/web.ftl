# General messages at the gate: what happened and what to do.
refusal-web-not_found = This address or record does not exist. Check the spelling, or start from the first page.
refusal-web-wrong_method = This address does not take that kind of request. See the API document.
refusal-web-sign_in_needed = Sign in first, or send a token that is still valid.
refusal-web-forbidden = This account or device may not do that in this unit. Ask the office's administrator for the right.
refusal-web-foreign_form = This form was sent from another site and was not accepted. Open the page here and send it again.
refusal-web-too_large = The request is too large. The limit is { $limit } KiB.
refusal-web-body_incomplete = The request broke off before it was complete. Send it once more.
refusal-web-media_type = The content type is not known. Use { $expected }.
refusal-web-json_syntax = The JSON cannot be read at line { $line }, column { $column }. Correct it and send it again.
refusal-web-json_shape = The field "{ $field }" does not have the shape asked for. See the API document, correct it and send it again.
refusal-web-form_syntax = The form cannot be read. Reload the page and send it again.
refusal-web-unavailable = The store cannot be reached, so it may not have been recorded. Send it again with the same command id; it will not be recorded twice.
refusal-web-fault = Something went wrong on our side. Try again; if it goes on, give the reference number to an officer.
refusal-web-too_many = Requests come too fast. Wait { $seconds } seconds and try again.
refusal-web-command_id = A command id has 1 to { $max } letters, digits, -, _, . or :. Correct it and send it again.
refusal-web-query = The part of the address after the question mark cannot be read. Check its parameters and try again.
