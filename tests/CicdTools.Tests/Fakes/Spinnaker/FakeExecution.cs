using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Spinnaker;

/// <summary>An execution that moves on with the clock: each stage takes ten seconds once those that it comes after are done, save one that waits for a person.</summary>
internal sealed class FakeExecution(string id, JsonObject pipeline, DateTimeOffset begun)
{
    private readonly Dictionary<string, (string Word, string? Input, DateTimeOffset At)> _judged = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset At, string Ends)> _restarted = new(StringComparer.Ordinal);

    /// <summary>What came with the start.</summary>
    public JsonArray Artifacts { get; init; } = [];

    /// <summary>What it has put where: the account and the image of each stage that has deployed. A canary has a cluster of its own, which is not looked at.</summary>
    public IEnumerable<(string Account, string Image, DateTimeOffset At)> Deployed(DateTimeOffset now) => Stages
        .Where(stage => (string)stage["type"]! == "deployManifest" && (string)stage["name"]! != "Deploy canary" && State(stage, now).Status == "SUCCEEDED")
        .Select(stage => ((string)stage["account"]!, (string?)Artifacts.FirstOrDefault()?["reference"] ?? "", State(stage, now).End!.Value));

    public string Id => id;

    public string Application => (string)pipeline["application"]!;

    /// <summary>How the stage 'test' ends: SUCCEEDED, TERMINAL, or BROKEN for one of Spinnaker's own services that did not answer.</summary>
    public string Ends { get; set; } = "SUCCEEDED";

    /// <summary>How many seconds each stage takes.</summary>
    public double Each { get; init; } = 10;

    public JsonObject Parameters { get; init; } = [];

    public (DateTimeOffset At, string Reason)? Canceled { get; set; }

    private JsonObject[] Stages => [.. ((JsonArray)pipeline["stages"]!).OfType<JsonObject>()];

    /// <summary>Only what has ended runs again, as Orca has it.</summary>
    public void Restart(string stage, DateTimeOffset at, string ends = "SUCCEEDED")
    {
        if (State(Array.Find(Stages, one => IdOf(one) == stage)!, at).Status is "NOT_STARTED" or "RUNNING")
            return;
        Ends = "SUCCEEDED";
        _restarted[stage] = (at, ends);
    }

    public void Judge(string stage, string word, string? input, DateTimeOffset at) => _judged[stage] = (word, input, at);

    public string Status(DateTimeOffset now)
    {
        if (Canceled is not null)
            return "CANCELED";
        string[] states = [.. Stages.Select(stage => State(stage, now).Status)];
        return states.Contains("TERMINAL") ? "TERMINAL" : states.All(state => state == "SUCCEEDED") ? "SUCCEEDED" : "RUNNING";
    }

    public JsonObject Describe(DateTimeOffset now)
    {
        string status = Status(now);
        JsonObject json = new()
        {
            ["id"] = id,
            ["type"] = "PIPELINE",
            ["application"] = Application,
            ["name"] = (string)pipeline["name"]!,
            ["pipelineConfigId"] = (string)pipeline["id"]!,
            ["status"] = status,
            ["buildTime"] = begun.ToUnixTimeMilliseconds(),
            ["startTime"] = begun.ToUnixTimeMilliseconds(),
            ["canceled"] = Canceled is not null,
            ["authentication"] = new JsonObject { ["user"] = "ada" },
            ["trigger"] = new JsonObject { ["type"] = "manual", ["user"] = "ada", ["parameters"] = Parameters.DeepClone(), ["artifacts"] = Artifacts.DeepClone() },
            ["stages"] = new JsonArray([.. Stages.Select(stage => Describe(stage, now))]),
        };
        if (status != "RUNNING")
            json["endTime"] = (Canceled?.At ?? Stages.Select(stage => State(stage, now).End).Max() ?? begun).ToUnixTimeMilliseconds();
        if (Canceled is { } canceled)
            json["cancellationReason"] = canceled.Reason;
        return json;
    }

    private string IdOf(JsonObject stage) => $"{id}-S{stage["refId"]}";

    private (string Status, DateTimeOffset? Begin, DateTimeOffset? End) State(JsonObject stage, DateTimeOffset now)
    {
        DateTimeOffset ready = begun.AddSeconds(Math.Min(1, Each));
        foreach (string reference in ((JsonArray)stage["requisiteStageRefIds"]!).Select(one => (string)one!))
        {
            (string status, _, DateTimeOffset? end) = State(Array.Find(Stages, one => (string)one["refId"]! == reference)!, now);
            if (status != "SUCCEEDED")
                return ("NOT_STARTED", null, null);
            ready = end > ready ? end.Value : ready;
        }

        if (_restarted.TryGetValue(IdOf(stage), out (DateTimeOffset At, string Ends) again))
            ready = again.At;
        if (Canceled is { } canceled && canceled.At < ready.AddSeconds(Each))
            return canceled.At < ready ? ("NOT_STARTED", null, null) : ("CANCELED", ready, canceled.At);
        if (ready > now)
            return ("NOT_STARTED", null, null);
        if ((string)stage["type"]! == "manualJudgment")
            return !_judged.TryGetValue(IdOf(stage), out (string Word, string? Input, DateTimeOffset At) judged) ? ("RUNNING", ready, null) : (judged.Word == "continue" ? "SUCCEEDED" : "TERMINAL", ready, judged.At);
        bool fails = (string)stage["name"]! == "test" && Ends != "SUCCEEDED";
        fails |= again.Ends == "TERMINAL";
        return ready.AddSeconds(Each) > now ? ("RUNNING", ready, null) : (fails ? "TERMINAL" : "SUCCEEDED", ready, ready.AddSeconds(Each));
    }

    private JsonObject Describe(JsonObject stage, DateTimeOffset now)
    {
        (string status, DateTimeOffset? begin, DateTimeOffset? end) = State(stage, now);
        JsonObject context = (JsonObject)stage.DeepClone();
        JsonObject json = new() { ["id"] = IdOf(stage), ["refId"] = (string)stage["refId"]!, ["type"] = (string)stage["type"]!, ["name"] = (string)stage["name"]!, ["status"] = status, ["context"] = context, ["requisiteStageRefIds"] = stage["requisiteStageRefIds"]!.DeepClone() };
        if (begin is { } from)
            json["startTime"] = from.ToUnixTimeMilliseconds();
        if (end is { } to)
            json["endTime"] = to.ToUnixTimeMilliseconds();
        json["tasks"] = new JsonArray(new JsonObject { ["id"] = "1", ["name"] = "wait", ["status"] = status });
        if (_restarted.TryGetValue(IdOf(stage), out (DateTimeOffset At, string Ends) again))
            context["restartDetails"] = new JsonObject { ["restartedBy"] = "ada", ["restartTime"] = again.At.ToUnixTimeMilliseconds(), ["previousException"] = null };
        if (_judged.TryGetValue(IdOf(stage), out (string Word, string? Input, DateTimeOffset At) judged))
        {
            context["judgmentStatus"] = judged.Word;
            if (judged.Input is not null)
                context["judgmentInput"] = judged.Input;
            json["lastModified"] = new JsonObject { ["user"] = "ada", ["lastModifiedTime"] = judged.At.ToUnixTimeMilliseconds() };
        }

        // As https://github.com/armory/docs has them, content/en/plugins/policy-engine/use/packages/spinnaker.execution/stages.before.
        if (status == "TERMINAL" && (string)stage["name"]! == "test")
        {
            context["exception"] = new JsonObject
            {
                ["exceptionType"] = Ends == "BROKEN" ? "RetrofitError" : "IllegalStateException",
                ["details"] = Ends == "BROKEN"
                    ? new JsonObject { ["kind"] = "HTTP", ["status"] = 503, ["url"] = "http://spin-clouddriver:7002/", ["errors"] = new JsonArray("clouddriver does not answer") }
                    : new JsonObject { ["error"] = "Unexpected Task Failure", ["errors"] = new JsonArray("The manifest is not stable") },
            };
        }

        return json;
    }
}
