using System.Globalization;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/codebuild/latest/APIReference/ and https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
internal sealed partial class AwsServer
{
    /// <summary>Projects by name, with their source.</summary>
    public Dictionary<string, JsonObject> Projects { get; } = [];

    public List<AwsBuild> Builds { get; } = [];

    /// <summary>How many times more a role is not seen yet.</summary>
    public int UnseenRoles { get; set; }

    public void AddProject(string name, string repository, string? buildspec = null)
    {
        JsonObject source = new() { ["type"] = "CODECOMMIT", ["location"] = $"https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/{repository}" };
        if (buildspec is not null)
            source["buildspec"] = buildspec;
        JsonObject environment = new() { ["type"] = "LINUX_CONTAINER", ["image"] = "aws/codebuild/standard:7.0", ["computeType"] = "BUILD_GENERAL1_SMALL", ["environmentVariables"] = new JsonArray() };
        Projects[name] = new() { ["name"] = name, ["source"] = source, ["environment"] = environment, ["serviceRole"] = $"arn:aws:iam::{Account}:role/build" };
    }

    public AwsBuild AddBuild(string project, string outcome = "SUCCEEDED", string? version = null, string? initiator = null, string? token = null, DateTimeOffset? at = null)
    {
        DateTimeOffset start = at ?? clock.GetUtcNow();
        AwsBuild build = new() { Id = $"{project}:{Guid.NewGuid()}", Project = project, Number = Builds.Count(one => one.Project == project) + 1, Start = start, End = start + Work, Outcome = outcome, Version = version, Initiator = initiator ?? "ana", RequestToken = token };
        for (int line = 0; line < 5; line++)
            build.Lines.Add((start + (Work / 5 * line), string.Create(CultureInfo.InvariantCulture, $"[Container] {project} line {line}\n")));
        Builds.Add(build);
        return build;
    }

    private JsonObject CodeBuild(string operation, JsonObject body) => operation switch
    {
        // The list of an account without projects is not there: its shape wants one at least.
        "ListProjects" => Projects.Count == 0 ? [] : PageOf("projects", Projects.Keys.Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name)), body),
        "BatchGetProjects" => new() { ["projects"] = new JsonArray([.. body["names"]!.AsArray().Where(name => Projects.ContainsKey(name!.GetValue<string>())).Select(name => Projects[name!.GetValue<string>()].DeepClone())]) },
        "ListBuildsForProject" => !Builds.Exists(build => build.Project == Text(body, "projectName")) ? [] : PageOf("ids", Builds.Where(build => build.Project == Text(body, "projectName")).OrderByDescending(build => build.Start).Select(build => JsonValue.Create(build.Id)), body),
        "BatchGetBuilds" => new() { ["builds"] = new JsonArray([.. body["ids"]!.AsArray().Select(id => Builds.Find(build => build.Id == id!.GetValue<string>())).OfType<AwsBuild>().Select(build => (JsonNode)Describe(build))]) },
        "StartBuild" => new() { ["build"] = Describe(Builds.Find(build => build.RequestToken is { } known && known == Maybe(body, "idempotencyToken")) ?? AddBuild(Projects.ContainsKey(Text(body, "projectName")) ? Text(body, "projectName") : throw new Refused("ResourceNotFoundException", "Project cannot be found"), version: Maybe(body, "sourceVersion"), token: Maybe(body, "idempotencyToken"))) },
        "RetryBuild" => new() { ["build"] = Describe(Builds.Find(build => build.RequestToken == Text(body, "idempotencyToken")) ?? AddBuild(Build(body).Project, token: Text(body, "idempotencyToken"))) },
        "CreateProject" or "UpdateProject" => SetProject(body),
        "DeleteProject" => Projects.Remove(Text(body, "name")) ? [] : [],
        "StopBuild" => StopBuild(Build(body)),
        _ => throw new InvalidOperationException(operation),
    };

    private JsonObject SetProject(JsonObject body)
    {
        if (UnseenRoles-- > 0)
            throw new Refused("InvalidInputException", $"CodeBuild is not authorized to perform: sts:AssumeRole on {Text(body, "serviceRole")}");
        // A change names what it changes, and the rest stays.
        JsonObject project = Projects.TryGetValue(Text(body, "name"), out JsonObject? before) ? (JsonObject)before.DeepClone() : [];
        foreach ((string name, JsonNode? value) in body)
            project[name] = value?.DeepClone();
        Projects[Text(body, "name")] = project;
        return new() { ["project"] = project.DeepClone() };
    }

    private AwsBuild Build(JsonObject body) => Builds.Find(build => build.Id == Text(body, "id")) ?? throw new Refused("ResourceNotFoundException", "Build cannot be found");

    private JsonObject StopBuild(AwsBuild build)
    {
        if (!build.EndedAt(clock.GetUtcNow()))
        {
            build.Outcome = "STOPPED";
            build.End = clock.GetUtcNow();
        }

        return new() { ["build"] = Describe(build) };
    }

    private JsonObject Describe(AwsBuild build)
    {
        DateTimeOffset now = clock.GetUtcNow(), half = build.Start + (Work / 2);
        bool ended = build.EndedAt(now);
        JsonArray phases = [Phase("SUBMITTED", "SUCCEEDED", build.Start, build.Start)];
        if (now < half && !ended)
        {
            phases.Add((JsonNode)Phase("INSTALL", null, build.Start, null));
        }
        else
        {
            phases.Add((JsonNode)Phase("INSTALL", "SUCCEEDED", build.Start, half));
            phases.Add((JsonNode)Phase("BUILD", ended ? build.Outcome : null, half, ended ? build.End : null));
        }

        JsonObject result = new()
        {
            ["id"] = build.Id,
            ["arn"] = $"arn:aws:codebuild:eu-west-1:{Account}:build/{build.Id}",
            ["buildNumber"] = build.Number,
            ["projectName"] = build.Project,
            ["startTime"] = Time(build.Start),
            ["buildStatus"] = ended ? build.Outcome : "IN_PROGRESS",
            ["buildComplete"] = ended,
            ["initiator"] = build.Initiator,
            ["phases"] = phases,
            ["logs"] = new JsonObject { ["groupName"] = $"/aws/codebuild/{build.Project}", ["streamName"] = build.Id.Split(':')[1], ["deepLink"] = "https://console.aws.amazon.com/cloudwatch/" },
        };
        if (Projects.TryGetValue(build.Project, out JsonObject? project))
            result["source"] = project["source"]!.DeepClone();
        if (build.Version is { } version)
            result["sourceVersion"] = version;
        if (ended)
            result["endTime"] = Time(build.End);
        return result;
    }

    private static JsonObject Phase(string type, string? status, DateTimeOffset start, DateTimeOffset? end)
    {
        JsonObject phase = new() { ["phaseType"] = type, ["startTime"] = Time(start) };
        if (status is not null)
            phase["phaseStatus"] = status;
        if (end is { } at)
            phase["endTime"] = Time(at);
        if (status == "FAULT")
            phase["contexts"] = new JsonArray(new JsonObject { ["statusCode"] = "INTERNAL_ERROR", ["message"] = "The machine went away." });
        return phase;
    }

    // Two events a page; the token of the end stays the same.
    private JsonObject LogEvents(JsonObject body)
    {
        AwsBuild build = Builds.Find(one => $"/aws/codebuild/{one.Project}" == Text(body, "logGroupName") && one.Id.EndsWith(Text(body, "logStreamName"), StringComparison.Ordinal)) ?? throw new Refused("ResourceNotFoundException", "The specified log stream does not exist.");
        int from = Maybe(body, "nextToken") is { } token ? int.Parse(token.Split('/')[1], CultureInfo.InvariantCulture) : 0;
        (DateTimeOffset At, string Text)[] page = [.. build.Lines.Where(line => line.At <= clock.GetUtcNow()).Skip(from).Take(2)];
        return new()
        {
            ["events"] = new JsonArray([.. page.Select(line => (JsonNode)new JsonObject { ["timestamp"] = line.At.ToUnixTimeMilliseconds(), ["message"] = line.Text, ["ingestionTime"] = line.At.ToUnixTimeMilliseconds() })]),
            ["nextForwardToken"] = $"f/{from + page.Length}/s",
            ["nextBackwardToken"] = $"b/{from}/s",
        };
    }
}
