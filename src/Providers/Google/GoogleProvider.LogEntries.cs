using System.Runtime.CompilerServices;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// Logs that lie in Cloud Logging alone: https://docs.cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list. It is a POST that only reads.
internal sealed partial class GoogleProvider
{
    private async IAsyncEnumerable<LogLine> EntriesAsync(BuildModel build, string[] steps, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The log and its labels: https://docs.cloud.google.com/build/docs/securing-builds/store-view-build-logs#view_build_logs.
        string filter = $"logName=\"projects/{_place.Project}/logs/cloudbuild\" AND resource.type=\"build\" AND resource.labels.build_id=\"{build.Id}\"";
        HashSet<string> seen = new(StringComparer.Ordinal);
        DateTimeOffset? since = null;
        BuildModel now = build;
        while (true)
        {
            bool isEnd = !follow || HasEnded(now);
            string? page = null;
            // Entries of the last moment are asked for again, since others may have come into it.
            string from = since is { } time ? $"{filter} AND timestamp>=\"{time.UtcDateTime:O}\"" : filter;
            do
            {
                EntriesPage entries = await _services.Logging.ReadAsync(
                    ApiRequest.Read(HttpMethod.Post, $"v2/entries:list").With(new([$"projects/{_place.Project}"], from, "timestamp asc", 1000, page), Json.ListEntries), Json.EntriesPage, cancellationToken).ConfigureAwait(false);
                foreach (EntryModel entry in (entries.Entries ?? []).Where(entry => seen.Add(entry.InsertId ?? "")))
                {
                    since = entry.Timestamp ?? since;
                    yield return Describe(build, steps, entry);
                }

                page = entries.NextPageToken;
            }
            while (!string.IsNullOrEmpty(page));
            if (isEnd)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            now = await RequireBuildAsync(now.Id!, cancellationToken).ConfigureAwait(false);
        }
    }

    // A line of a step has its label build_step, such as: Step #0 - "id".
    private static LogLine Describe(BuildModel build, string[] steps, EntryModel entry)
    {
        string label = entry.Labels?.GetValueOrDefault("build_step") ?? "";
        string? job = steps.Select((step, index) => label.StartsWith($"Step #{index}", StringComparison.Ordinal) && (label.Length == $"Step #{index}".Length || !char.IsAsciiDigit(label[$"Step #{index}".Length])) ? step : null).FirstOrDefault(step => step is not null);
        return new()
        {
            RunId = build.Id!,
            Job = job ?? (steps.Length == 0 ? "" : label.Length == 0 || label == "MAIN" ? steps[0] : steps[^1]),
            Step = job ?? "",
            Timestamp = entry.Timestamp ?? default,
            Text = LogText.Neutralize(entry.TextPayload ?? ""),
        };
    }
}
