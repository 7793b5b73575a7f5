using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Google;

/// <summary>A build that moves on with the clock: two seconds in the queue, then ten for each step. The last step decides how it ends.</summary>
internal sealed class FakeBuild
{
    /// <summary>How many seconds it waits in the queue.</summary>
    public double Queue { get; init; } = 2;

    /// <summary>How many seconds each step takes.</summary>
    public double Each { get; init; } = 10;

    public string Id { get; } = Guid.NewGuid().ToString();

    public required DateTimeOffset CreatedAt { get; init; }

    public string? TriggerId { get; init; }

    public Dictionary<string, string> Substitutions { get; init; } = [];

    public string[] Steps { get; init; } = ["build", "test"];

    public string Ends { get; init; } = "SUCCESS";

    public bool NeedsApproval { get; init; }

    public string? Logging { get; init; }

    public (string Word, string? Comment, DateTimeOffset At)? Decision { get; set; }

    public DateTimeOffset? CanceledAt { get; set; }

    public JsonObject? Results { get; set; }

    private DateTimeOffset? Begin => !NeedsApproval ? CreatedAt.AddSeconds(Queue) : Decision is { Word: "APPROVED", At: var at } ? at.AddSeconds(Queue) : null;

    public string Status(DateTimeOffset now)
    {
        if (CanceledAt <= now || Decision is { Word: "REJECTED" })
            return "CANCELLED";
        return Begin is not { } begin ? "PENDING" : now < begin ? "QUEUED" : now < begin.AddSeconds(Each * Steps.Length) ? "WORKING" : Ends;
    }

    public DateTimeOffset? FinishedAt(DateTimeOffset now) => Status(now) switch
    {
        "PENDING" or "QUEUED" or "WORKING" => null,
        "CANCELLED" => CanceledAt ?? Decision!.Value.At,
        _ => Begin!.Value.AddSeconds(Each * Steps.Length),
    };

    public JsonObject Describe(DateTimeOffset now)
    {
        string status = Status(now);
        JsonObject json = new()
        {
            ["id"] = Id,
            ["name"] = $"{GoogleServer.Parent}/builds/{Id}",
            ["projectId"] = GoogleServer.Project,
            ["status"] = status,
            ["createTime"] = Time(CreatedAt),
            ["logUrl"] = $"https://console.cloud.google.com/cloud-build/builds;region={GoogleServer.Location}/{Id}?project=1234",
            ["queueTtl"] = "3600s",
            ["timeout"] = "600s",
            ["steps"] = new JsonArray([.. Steps.Select((name, index) => Step(name, index, now))]),
        };
        if (Logging is null)
            json["logsBucket"] = "gs://1234.cloudbuild-logs.googleusercontent.com";
        else
            json["options"] = new JsonObject { ["logging"] = Logging };
        if (Substitutions.Count > 0)
            json["substitutions"] = new JsonObject(Substitutions.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
        if (TriggerId is not null)
            json["buildTriggerId"] = TriggerId;
        if (Begin is { } begin && begin <= now && !(CanceledAt < begin))
            json["startTime"] = Time(begin);
        if (FinishedAt(now) is { } end)
            json["finishTime"] = Time(end);
        if (status == "FAILURE")
            json["failureInfo"] = new JsonObject { ["type"] = "USER_BUILD_STEP", ["detail"] = "Build step failure: build step 1 \"alpine\" failed: step exited with non-zero status: 2" };
        if (status == "INTERNAL_ERROR")
            json["statusDetail"] = "The worker went away.";
        if (NeedsApproval)
            json["approval"] = Approval();
        if (Results is not null && status == "SUCCESS")
            json["results"] = Results.DeepClone();
        return json;
    }

    /// <summary>What stands in the log by now: the machinery's lines, and each step's with its number and name before them.</summary>
    public string Log(DateTimeOffset now) => string.Concat(Lines().Where(line => line.At <= now && (CanceledAt is null || line.At <= CanceledAt)).Select(line => line.Text));

    public IEnumerable<JsonNode> Entries(DateTimeOffset now)
    {
        int number = 0;
        foreach ((DateTimeOffset at, string text, int? step) in Whole())
        {
            if (at <= now)
                yield return new JsonObject { ["insertId"] = string.Create(CultureInfo.InvariantCulture, $"{Id}-{++number}"), ["timestamp"] = Time(at), ["textPayload"] = text, ["labels"] = new JsonObject { ["build_step"] = step is { } index ? $"Step #{index} - \"{Steps[index]}\"" : "MAIN" } };
        }
    }

    private JsonObject Approval()
    {
        JsonObject approval = new() { ["config"] = new JsonObject { ["approvalRequired"] = true }, ["state"] = Decision?.Word ?? (CanceledAt is null ? "PENDING" : "CANCELLED") };
        if (Decision is { } decision)
        {
            JsonObject result = new() { ["decision"] = decision.Word, ["approverAccount"] = "ada@contoso.com", ["approvalTime"] = Time(decision.At) };
            if (decision.Comment is not null)
                result["comment"] = decision.Comment;
            approval["result"] = result;
        }

        return approval;
    }

    private JsonObject Step(string name, int index, DateTimeOffset now)
    {
        JsonObject step = new() { ["name"] = "alpine", ["id"] = name, ["script"] = "make" };
        if (Begin?.AddSeconds(Each * index) is not { } from || from > now || CanceledAt <= from)
            return step;
        DateTimeOffset end = from.AddSeconds(Each);
        bool isLast = index == Steps.Length - 1, hasEnded = end <= now && !(CanceledAt < end);
        step["status"] = CanceledAt < end ? "CANCELLED" : !hasEnded ? "WORKING" : isLast ? Ends : "SUCCESS";
        JsonObject timing = new() { ["startTime"] = Time(from) };
        if (hasEnded || CanceledAt < end)
            timing["endTime"] = Time(CanceledAt < end ? CanceledAt.Value : end);
        step["timing"] = timing;
        if (hasEnded && isLast && Ends == "FAILURE")
            step["exitCode"] = 2;
        return step;
    }

    private IEnumerable<(DateTimeOffset At, string Text)> Lines()
    {
        if (Begin is not { } begin)
            yield break;
        double each = Each;
        yield return (begin, $"starting build \"{Id}\"\n\nFETCHSOURCE\nBUILD\n");
        for (int index = 0; index < Steps.Length; index++)
        {
            DateTimeOffset at = begin.AddSeconds(Each * index);
            string head = string.Create(CultureInfo.InvariantCulture, $"Step #{index} - \"{Steps[index]}\"");
            yield return (at, $"Starting {head}\n{head}: Begins\n");
            yield return (at.AddSeconds(each * 0.4), $"{head}: Grü");
            yield return (at.AddSeconds(each * 0.7), "ße from the middle\n");
            yield return (at.AddSeconds(each * 0.9), $"{head}: Ends\nFinished {head}\n");
        }

        yield return (begin.AddSeconds(Each * Steps.Length), Ends == "SUCCESS" ? "PUSH\nDONE\n" : "ERROR\n");
    }

    private IEnumerable<(DateTimeOffset At, string Text, int? Step)> Whole()
    {
        if (Begin is not { } begin)
            yield break;
        yield return (begin, "FETCHSOURCE", null);
        for (int index = 0; index < Steps.Length; index++)
        {
            yield return (begin.AddSeconds((Each * index) + 1), "Begins", index);
            yield return (begin.AddSeconds((Each * index) + 9), "Ends", index);
        }
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
