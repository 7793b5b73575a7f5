using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using CicdTools.Providers.Google.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Google;

// A build's log is an object of Cloud Storage that grows, log-ID.txt of its bucket, or entries of Cloud Logging, or both:
// https://docs.cloud.google.com/build/docs/securing-builds/store-view-build-logs.
internal sealed partial class GoogleProvider : ILogs
{
    public async IAsyncEnumerable<LogLine> ReadLogAsync(LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BuildModel build = await RequireBuildAsync(query.RunId, cancellationToken).ConfigureAwait(false);
        string[] steps = StepNames.All(build);
        if (query.Job is { } wanted && !steps.Contains(wanted, StringComparer.Ordinal))
            throw Errors.NotFound("JobNotFound", $"step of the build {build.Id}", wanted, steps);
        if (build.Options?.Logging == "NONE")
            throw new CicdException("LogNotKept", CicdErrorKind.NotFound, $"The build {build.Id} keeps no log: its configuration says 'logging: NONE'.", build.Id, "Change the option 'logging' of the build configuration.");
        IAsyncEnumerable<LogLine> lines = build.Options?.Logging is "CLOUD_LOGGING_ONLY" || build.LogsBucket is null
            ? EntriesAsync(build, steps, query.Follow, cancellationToken)
            : ObjectAsync(build, new(build.Id!, steps), query.Follow, cancellationToken);
        await foreach (LogLine line in lines.ConfigureAwait(false))
        {
            if (query.Job is null || line.Job == query.Job)
                yield return line;
        }
    }

    private async IAsyncEnumerable<LogLine> ObjectAsync(BuildModel build, BuildLog log, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (string bucket, string name) = ObjectOf(build);
        Decoder decoder = Encoding.UTF8.GetDecoder();
        long position = 0;
        BuildModel now = build;
        while (true)
        {
            // What was written before the build's state was read is there, so after the last state nothing is missed.
            bool isEnd = !follow || HasEnded(now);
            (byte[]? bytes, bool isRange) = await BytesAsync(bucket, name, position, cancellationToken).ConfigureAwait(false);
            if (bytes is null && isEnd && position == 0 && BuildStatuses.Of(now) is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running))
                throw Errors.NotFound("LogNotFound", "log of the build", now.Id!, remedy: "It was removed, or never came to its first line; look at the run's page.");
            // Who answers with the whole object, as a copy between us and Google may, is read from where we were.
            byte[] fresh = bytes is null ? [] : isRange || position == 0 ? bytes : bytes[(int)Math.Min(position, bytes.Length)..];
            position += fresh.Length;
            foreach (LogLine line in log.Read(Decode(decoder, fresh, isEnd), isEnd, now.FinishTime ?? _caller.Clock.GetUtcNow()))
                yield return line;
            if (isEnd)
                yield break;
            await Task.Delay(Pulse, _caller.Clock, cancellationToken).ConfigureAwait(false);
            now = await RequireBuildAsync(now.Id!, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What an object has from a byte on; null where it is not there.</summary>
    private async Task<(byte[]? Bytes, bool IsRange)> BytesAsync(string bucket, string name, long position, CancellationToken cancellationToken)
    {
        // https://docs.cloud.google.com/storage/docs/downloads
        ApiRequest request = ApiRequest.Get($"storage/v1/b/{bucket}/o/{name}", ("alt", "media")) with { Accept = "*/*", Streamed = true, MayBeMissing = true, From = position };
        using HttpResponseMessage response = await _services.Storage.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => (null, true),
            HttpStatusCode.RequestedRangeNotSatisfiable => ([], true),
            _ => (await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), response.StatusCode == HttpStatusCode.PartialContent),
        };
    }

    // A bucket is named as gs://NAME, and may have a folder: https://docs.cloud.google.com/build/docs/api/reference/rest/v1/projects.locations.builds#resource:-build.
    private static (string Bucket, string Name) ObjectOf(BuildModel build)
    {
        string place = build.LogsBucket!.StartsWith("gs://", StringComparison.Ordinal) ? build.LogsBucket["gs://".Length..] : build.LogsBucket;
        string[] parts = place.TrimEnd('/').Split('/', 2);
        return (parts[0], $"{(parts.Length > 1 ? $"{parts[1]}/" : "")}log-{build.Id}.txt");
    }

    private static string Decode(Decoder decoder, byte[] bytes, bool isEnd)
    {
        char[] letters = new char[decoder.GetCharCount(bytes, isEnd)];
        return new(letters, 0, decoder.GetChars(bytes, letters, isEnd));
    }

    private static bool HasEnded(BuildModel build) => BuildStatuses.Of(build) is not (RunStatus.Queued or RunStatus.Waiting or RunStatus.Running);
}
