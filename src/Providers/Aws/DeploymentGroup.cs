using System.Text.Json.Nodes;

namespace CicdTools.Providers.Aws;

/// <summary>A deployment group of CodeDeploy as it is asked for: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html.</summary>
internal static class DeploymentGroup
{
    private const string Role = "RoleArn";

    private static readonly Dictionary<ApplicationPlatform, (string[] Needed, string[] Possible)> Settings = new()
    {
        [ApplicationPlatform.Lambda] = ([], [Role, "Alarm"]),
        [ApplicationPlatform.Ecs] = (["Cluster", "Service", "Listener", "TargetGroup"], [Role, "Alarm", "TestListener", "WaitMinutes"]),
        [ApplicationPlatform.Server] = ([], [Role, "Alarm", "Tag", "AutoScalingGroup"]),
    };

    /// <exception cref="CicdException"><c>SettingNotTaken</c>, <c>SettingMissing</c>, <c>SettingInvalid</c>.</exception>
    public static JsonObject Of(NewApplicationRequest request, ApplicationPlatform platform, DeploymentConfiguration configuration, string roleArn)
    {
        (string[] needed, string[] possible) = Settings[platform];
        IReadOnlyDictionary<string, string> given = request.Settings;
        string word = DeploymentConfiguration.Word(platform);
        if (given.Keys.FirstOrDefault(name => !needed.Contains(name) && !possible.Contains(name)) is { } unknown)
            throw new CicdException("SettingNotTaken", CicdErrorKind.Invalid, $"CodeDeploy takes no setting '{Errors.Shown(unknown)}' for {word}. Known: {string.Join(", ", needed.Concat(possible))}.", request.Name, "Leave it away.");
        if (Array.Find(needed, name => string.IsNullOrWhiteSpace(given.GetValueOrDefault(name))) is { } missing)
            throw Missing(request.Name, $"a deployment group of {word} needs the setting '{missing}'", $"Add it: -Setting @{{ {missing} = … }}.");
        if (platform == ApplicationPlatform.Server && given.ContainsKey("Tag") == given.ContainsKey("AutoScalingGroup"))
            throw Missing(request.Name, "a deployment group of machines needs either the setting 'Tag' or 'AutoScalingGroup'", "Add one: -Setting @{ Tag = 'Name=web' }.");

        JsonObject body = new()
        {
            ["applicationName"] = request.Name,
            ["deploymentGroupName"] = request.Environment,
            ["deploymentConfigName"] = configuration.Name,
            ["serviceRoleArn"] = given.GetValueOrDefault(Role, roleArn),
            // What goes wrong, or is stopped, goes back by itself: https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html.
            ["autoRollbackConfiguration"] = new JsonObject { ["enabled"] = true, ["events"] = new JsonArray(["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_REQUEST", .. given.ContainsKey("Alarm") ? new JsonNode[] { "DEPLOYMENT_STOP_ON_ALARM" } : []]) },
            ["deploymentStyle"] = platform == ApplicationPlatform.Server
                ? new JsonObject { ["deploymentType"] = "IN_PLACE", ["deploymentOption"] = "WITHOUT_TRAFFIC_CONTROL" }
                : new JsonObject { ["deploymentType"] = "BLUE_GREEN", ["deploymentOption"] = "WITH_TRAFFIC_CONTROL" },
        };
        if (given.TryGetValue("Alarm", out string? alarms))
            body["alarmConfiguration"] = new JsonObject { ["enabled"] = true, ["alarms"] = new JsonArray([.. Parts(alarms).Select(alarm => new JsonObject { ["name"] = alarm })]) };
        if (platform == ApplicationPlatform.Ecs)
            AddService(body, given, request.Name);
        if (given.TryGetValue("Tag", out string? tags))
            body["ec2TagFilters"] = new JsonArray([.. Parts(tags).Select(tag => Filter(tag, request.Name))]);
        if (given.TryGetValue("AutoScalingGroup", out string? groups))
            body["autoScalingGroups"] = new JsonArray([.. Parts(groups).Select(group => (JsonNode)group)]);
        return body;
    }

    // https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-groups-create-ecs.html: two target groups, between which the listener changes.
    private static void AddService(JsonObject body, IReadOnlyDictionary<string, string> given, string application)
    {
        string[] targets = Parts(given["TargetGroup"]);
        if (targets.Length != 2)
            throw new CicdException("SettingInvalid", CicdErrorKind.Invalid, $"The setting 'TargetGroup' names {targets.Length} target groups; traffic moves between two.", application, "Write it as 'blue,green'.");
        string minutes = given.GetValueOrDefault("WaitMinutes", "5");
        if (!int.TryParse(minutes, out int wait) || wait is < 0 or > 2880)
            throw new CicdException("SettingInvalid", CicdErrorKind.Invalid, $"'{Errors.Shown(minutes)}' is no number of minutes from 0 to 2880, after which the old tasks end.", application, "Mend the setting 'WaitMinutes'.");
        JsonObject pair = new()
        {
            ["targetGroups"] = new JsonArray([.. targets.Select(target => new JsonObject { ["name"] = target })]),
            ["prodTrafficRoute"] = new JsonObject { ["listenerArns"] = new JsonArray(given["Listener"]) },
        };
        if (given.TryGetValue("TestListener", out string? test))
            pair["testTrafficRoute"] = new JsonObject { ["listenerArns"] = new JsonArray(test) };
        body["ecsServices"] = new JsonArray(new JsonObject { ["serviceName"] = given["Service"], ["clusterName"] = given["Cluster"] });
        body["loadBalancerInfo"] = new JsonObject { ["targetGroupPairInfoList"] = new JsonArray(pair) };
        body["blueGreenDeploymentConfiguration"] = new JsonObject
        {
            ["deploymentReadyOption"] = new JsonObject { ["actionOnTimeout"] = "CONTINUE_DEPLOYMENT" },
            ["terminateBlueInstancesOnDeploymentSuccess"] = new JsonObject { ["action"] = "TERMINATE", ["terminationWaitTimeInMinutes"] = wait },
        };
    }

    private static JsonObject Filter(string tag, string application)
    {
        string[] parts = tag.Split('=', 2);
        return parts[0].Length == 0 ? throw new CicdException("SettingInvalid", CicdErrorKind.Invalid, $"'{Errors.Shown(tag)}' names no tag.", application, "Write it as 'Key=Value'.")
            : parts.Length == 2 ? new() { ["Key"] = parts[0], ["Value"] = parts[1], ["Type"] = "KEY_AND_VALUE" }
            : new() { ["Key"] = parts[0], ["Type"] = "KEY_ONLY" };
    }

    private static string[] Parts(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static CicdException Missing(string application, string what, string remedy) => new("SettingMissing", CicdErrorKind.Invalid, $"For '{application}', {what}.", application, remedy);
}
