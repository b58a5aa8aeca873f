-- titel: Hur kom svaren in?
-- title: How did the answers come in?
-- beskrivning: Antal svar per spridningskanal och sätt att svara, avrundat till tretal. Kanaler med färre än tio står tillsammans.
-- description: Answers per channel and mode, rounded to base 3. Channels under ten people stand together.
select campaign, channel, name, mode, n
from channel_count
where campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by campaign, n desc, name, mode
