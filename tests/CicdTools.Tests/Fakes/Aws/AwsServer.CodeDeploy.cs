using System.Globalization;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/codedeploy/latest/APIReference/
internal sealed partial class AwsServer
{
    /// <summary>Deployment groups: application and name.</summary>
    public List<(string Application, string Name)> Groups { get; } = [];

    public List<AwsDeployment> Deployments { get; } = [];

    /// <summary>Applications without a group, or made by whoever asks: their platforms by name.</summary>
    public Dictionary<string, string> Applications { get; } = [];

    /// <summary>What groups were made of.</summary>
    public Dictionary<(string Application, string Name), JsonObject> GroupSettings { get; } = [];

    /// <summary>Configurations besides those that CodeDeploy has itself.</summary>
    public Dictionary<string, JsonObject> Configurations { get; } = [];

    /// <summary>The texts of AppSpecs by their sum.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    public AwsDeployment AddDeployment(string application, string group, JsonObject revision, string outcome = "Succeeded", string? description = null, AwsDeployment? origin = null, DateTimeOffset? start = null)
    {
        if (!Groups.Contains((application, group)))
            Groups.Add((application, group));
        DateTimeOffset now = clock.GetUtcNow();
        AwsDeployment deployment = new(string.Create(CultureInfo.InvariantCulture, $"d-{Deployments.Count + 1:D9}"), application, group, revision, now) { Start = start ?? now, Work = Work, Outcome = outcome, Description = description, Origin = origin };
        Deployments.Add(deployment);
        return deployment;
    }

    private JsonObject CodeDeploy(string operation, JsonObject body)
    {
        Advance(clock.GetUtcNow());
        return operation switch
        {
            "ListApplications" => Groups.Count + Applications.Count == 0 ? [] : PageOf("applications", Groups.Select(group => group.Application).Concat(Applications.Keys).Distinct().Select(name => JsonValue.Create(name)), body),
            "ListDeploymentGroups" => PageOf("deploymentGroups", Groups.Where(group => group.Application == Text(body, "applicationName")).Select(group => JsonValue.Create(group.Name)), body),
            "GetDeploymentGroup" => new() { ["deploymentGroupInfo"] = Describe(Group(body)) },
            // Oldest first, since no order is promised.
            "ListDeployments" => PageOf("deployments", In(Group(body)).Select(one => JsonValue.Create(one.Id)), body),
            "BatchGetDeployments" => new() { ["deploymentsInfo"] = new JsonArray([.. body["deploymentIds"]!.AsArray().Select(id => (JsonNode)Describe(Deployments.First(one => one.Id == id!.GetValue<string>())))]) },
            "GetApplicationRevision" => Content(body),
            "GetApplication" => Platform(Text(body, "applicationName")) is { } platform ? new() { ["application"] = new JsonObject { ["applicationName"] = Text(body, "applicationName"), ["computePlatform"] = platform } } : throw NoApplication(body),
            "CreateApplication" => Applications.TryAdd(Text(body, "applicationName"), Text(body, "computePlatform")) ? new() { ["applicationId"] = "a-1" } : throw new Refused("ApplicationAlreadyExistsException", "There is one"),
            "GetDeploymentConfig" => Configurations.TryGetValue(Text(body, "deploymentConfigName"), out JsonObject? one) ? new() { ["deploymentConfigInfo"] = one.DeepClone() } : throw new Refused("DeploymentConfigDoesNotExistException", "There is none"),
            "CreateDeploymentConfig" => Configurations.TryAdd(Text(body, "deploymentConfigName"), (JsonObject)body.DeepClone()) ? new() { ["deploymentConfigId"] = "c-1" } : throw new Refused("DeploymentConfigAlreadyExistsException", "There is one"),
            "CreateDeploymentGroup" => SetGroup((Text(body, "applicationName"), Text(body, "deploymentGroupName")), body, isNew: true),
            "UpdateDeploymentGroup" => SetGroup((Text(body, "applicationName"), Text(body, "currentDeploymentGroupName")), body, isNew: false),
            "CreateDeployment" => Create(Group(body), body),
            "StopDeployment" => Stop(Deployments.First(one => one.Id == Text(body, "deploymentId")), body["autoRollbackEnabled"]!.GetValue<bool>()),
            _ => throw new InvalidOperationException(operation),
        };
    }

    // What was stopped is taken back by a deployment of its own, which begins a little later.
    private void Advance(DateTimeOffset now)
    {
        foreach (AwsDeployment stopped in Deployments.Where(one => one.StatusAt(now) == "Stopped" && !Deployments.Exists(other => other.Origin == one)).ToList())
        {
            if (In((stopped.Application, stopped.Group)).LastOrDefault(one => one.StatusAt(now) == "Succeeded") is { } good)
                AddDeployment(stopped.Application, stopped.Group, good.Revision, origin: stopped, start: now + (Work / 2));
        }
    }

    private (string Application, string Name) Group(JsonObject body)
    {
        (string, string) group = (Text(body, "applicationName"), Text(body, "deploymentGroupName"));
        return Groups.Contains(group) ? group
            : Groups.Exists(one => one.Application == group.Item1) ? throw new Refused("DeploymentGroupDoesNotExistException", $"No Deployment Group found for name: {group.Item2}")
            : Applications.ContainsKey(group.Item1) ? throw new Refused("DeploymentGroupDoesNotExistException", $"No Deployment Group found for name: {group.Item2}")
            : throw NoApplication(body);
    }

    private static Refused NoApplication(JsonObject body) => new("ApplicationDoesNotExistException", $"No application found for name: {Text(body, "applicationName")}");

    private string? Platform(string application) => Applications.TryGetValue(application, out string? platform) ? platform : Groups.Exists(one => one.Application == application) ? "Server" : null;

    private JsonObject SetGroup((string Application, string Name) group, JsonObject body, bool isNew)
    {
        if (Platform(group.Application) is null)
            throw NoApplication(body);
        if (UnseenRoles-- > 0)
            throw new Refused("InvalidRoleException", "Cannot assume role provided.");
        RequireConfiguration(body);
        if (isNew == Groups.Contains(group))
            throw new Refused(isNew ? "DeploymentGroupAlreadyExistsException" : "DeploymentGroupDoesNotExistException", group.Name);
        if (isNew)
            Groups.Add(group);
        JsonObject settings = (JsonObject)body.DeepClone();
        settings.Remove("currentDeploymentGroupName");
        GroupSettings[group] = settings;
        return isNew ? new() { ["deploymentGroupId"] = "g-1" } : [];
    }

    private void RequireConfiguration(JsonObject body)
    {
        if (Maybe(body, "deploymentConfigName") is { } name && !name.StartsWith("CodeDeployDefault.", StringComparison.Ordinal) && !Configurations.ContainsKey(name))
            throw new Refused("DeploymentConfigDoesNotExistException", name);
    }

    private IEnumerable<AwsDeployment> In((string Application, string Name) group) => Deployments.Where(one => (one.Application, one.Group) == group);

    private JsonObject Describe((string Application, string Name) group)
    {
        DateTimeOffset now = clock.GetUtcNow();
        JsonObject answer = new() { ["applicationName"] = group.Application, ["deploymentGroupName"] = group.Name, ["serviceRoleArn"] = $"arn:aws:iam::{Account}:role/deploy", ["computePlatform"] = Platform(group.Application) };
        foreach ((string name, JsonNode? value) in GroupSettings.GetValueOrDefault(group) ?? [])
            answer[name] = value?.DeepClone();
        if (In(group).LastOrDefault(one => one.Start <= now) is { } last)
            answer["lastAttemptedDeployment"] = new JsonObject { ["deploymentId"] = last.Id, ["status"] = last.StatusAt(now), ["createTime"] = Time(last.Created) };
        if (In(group).LastOrDefault(one => one.StatusAt(now) == "Succeeded") is { } good)
            answer["lastSuccessfulDeployment"] = new JsonObject { ["deploymentId"] = good.Id, ["status"] = "Succeeded", ["createTime"] = Time(good.Created), ["endTime"] = Time(good.End) };
        return answer;
    }

    private JsonObject Describe(AwsDeployment deployment)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string status = deployment.StatusAt(now);
        int done = deployment.DoneAt(now), failed = status is "Failed" or "Stopped" && done < 2 ? 1 : 0, begun = status == "InProgress" ? 1 : 0;
        JsonObject revision = (JsonObject)deployment.Revision.DeepClone();
        // A deployment tells the sum of a text, and not the text.
        (revision["appSpecContent"] as JsonObject)?.Remove("content");
        JsonObject info = new()
        {
            ["applicationName"] = deployment.Application,
            ["deploymentGroupName"] = deployment.Group,
            ["deploymentId"] = deployment.Id,
            ["revision"] = revision,
            ["status"] = status,
            ["createTime"] = Time(deployment.Created),
            ["creator"] = deployment.Origin is null ? "user" : "codeDeployRollback",
            ["deploymentOverview"] = new JsonObject { ["Pending"] = 2 - done - failed - begun, ["InProgress"] = begun, ["Succeeded"] = done, ["Failed"] = failed, ["Skipped"] = 0, ["Ready"] = 0 },
        };
        if (deployment.Description is { } description)
            info["description"] = description;
        if (status == "Failed")
            info["errorInformation"] = new JsonObject { ["code"] = "HEALTH_CONSTRAINTS", ["message"] = "Too few healthy instances are available for deployment." };
        if (deployment.Origin is { } origin)
            info["rollbackInfo"] = new JsonObject { ["rollbackTriggeringDeploymentId"] = origin.Id };
        else if (Deployments.Find(one => one.Origin == deployment) is { } back)
            info["rollbackInfo"] = new JsonObject { ["rollbackDeploymentId"] = back.Id };
        return info;
    }

    private JsonObject Content(JsonObject body)
    {
        string sum = body["revision"]!["appSpecContent"]!["sha256"]!.GetValue<string>();
        return Texts.TryGetValue(sum, out string? text)
            ? new() { ["applicationName"] = Text(body, "applicationName"), ["revision"] = new JsonObject { ["revisionType"] = "AppSpecContent", ["appSpecContent"] = new JsonObject { ["content"] = text, ["sha256"] = sum } } }
            : throw new Refused("RevisionDoesNotExistException", "The revision does not exist");
    }

    private JsonObject Create((string Application, string Name) group, JsonObject body)
    {
        RequireConfiguration(body);
        JsonObject revision = (JsonObject)body["revision"]!.DeepClone();
        if (revision["appSpecContent"] is { } given && Maybe((JsonObject)given, "content") is { } content)
            Texts[Text((JsonObject)given, "sha256")] = content;
        if (revision["appSpecContent"] is { } spec && spec["content"] is null)
            throw new Refused("InvalidRevisionException", "The revision has no content");
        if (In(group).Any(one => one.StatusAt(clock.GetUtcNow()) is "Created" or "InProgress"))
            throw new Refused("DeploymentLimitExceededException", "The Deployment Group already has an active Deployment");
        return new() { ["deploymentId"] = AddDeployment(group.Application, group.Name, revision, description: Maybe(body, "description")).Id };
    }

    private JsonObject Stop(AwsDeployment deployment, bool back)
    {
        if (!back)
            throw new InvalidOperationException("Nobody asks for a stop without going back.");
        DateTimeOffset now = clock.GetUtcNow();
        if (deployment.StatusAt(now) is not ("Created" or "InProgress"))
            throw new Refused("DeploymentAlreadyCompletedException", "The deployment is complete");
        deployment.Stopped = now + TimeSpan.FromSeconds(1);
        return new() { ["status"] = "Pending", ["statusMessage"] = "The deployment is being stopped" };
    }
}
