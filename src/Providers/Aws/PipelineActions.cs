using System.Text.Json.Nodes;

namespace CicdTools.Providers.Aws;

/// <summary>What actions of a pipeline's definition ask for besides: https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-EKS.html and pipelines-create-cross-account.html.</summary>
internal static class PipelineActions
{
    // https://docs.aws.amazon.com/codepipeline/latest/userguide/how-to-custom-role.html
    private static readonly string[] Deploying = ["codedeploy:CreateDeployment", "codedeploy:GetApplication", "codedeploy:GetApplicationRevision", "codedeploy:GetDeployment", "codedeploy:GetDeploymentConfig", "codedeploy:RegisterApplicationRevision"];

    /// <summary>Refuses what CodePipeline would refuse once the pipeline runs.</summary>
    /// <exception cref="CicdException"><c>PipelineInvalid</c>.</exception>
    public static void Require(JsonObject pipeline, string name)
    {
        foreach (JsonObject action in All(pipeline).Where(IsCluster))
        {
            string which = Word(action, "name") ?? "";
            if (Setting(action, "ClusterName") is null)
                throw Invalid(name, $"The action '{which}' deploys to a cluster of EKS and names none.", "Add ClusterName to its configuration.");
            if ((Setting(action, "ManifestFiles") is null) == (Setting(action, "HelmReleaseName") is null))
                throw Invalid(name, $"The action '{which}' deploys to EKS either ManifestFiles or a chart with HelmReleaseName, and not both or neither.", "Name one of them in its configuration.");
            if (Setting(action, "HelmReleaseName") is not null && Setting(action, "HelmChartLocation") is null)
                throw Invalid(name, $"The action '{which}' names a release of Helm and no chart.", "Add HelmChartLocation to its configuration.");
            if (pipeline["pipelineType"]?.GetValue<string>() == "V1")
                throw Invalid(name, $"The action '{which}' deploys to EKS, which only pipelines of the type V2 do.", "Write \"pipelineType\": \"V2\".");
        }
    }

    /// <summary>Statements for the pipeline's role.</summary>
    public static JsonObject[] Statements(JsonObject pipeline, AwsNames names)
    {
        string[] clusters = [.. All(pipeline).Where(action => IsCluster(action) && Word(action, "roleArn") is null).Select(action => Setting(action, "ClusterName")!).Distinct().Order(StringComparer.Ordinal)];
        string[] roles = [.. All(pipeline).Select(action => Word(action, "roleArn")).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return
        [
            .. clusters.Length == 0 ? Array.Empty<JsonObject>() :
            [
                PolicyDocument.Allow("CicdToolsClusters", ["eks:DescribeCluster"], [.. clusters.Select(names.ClusterArn)]),
                // It runs on machines that CodePipeline keeps, whose log is written by the role.
                PolicyDocument.Allow("CicdToolsLogs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], names.PipelineLogsArn, $"{names.PipelineLogsArn}:*"),
            ],
            .. Needs(pipeline, "CicdToolsConnections", ["codeconnections:UseConnection", "codestar-connections:UseConnection"], action => Setting(action, "ConnectionArn") is { } connection ? [connection] : []),
            .. Needs(pipeline, "CicdToolsImages", ["ecr:DescribeImages"], action => IsOf(action, "Source", PipelineSource.Images) && Setting(action, "RepositoryName") is { } repository ? [names.ImagesArn(repository)] : []),
            .. Needs(pipeline, "CicdToolsDeployments", Deploying, action => IsOf(action, "Deploy", "CodeDeploy") && Setting(action, "ApplicationName") is { } application ? names.DeployArns(application, Setting(action, "DeploymentGroupName") ?? "*") : []),
            .. roles.Length == 0 ? Array.Empty<JsonObject>() : [PolicyDocument.Allow("CicdToolsRoles", ["sts:AssumeRole"], roles)],
        ];
    }

    // An action with a role of its own needs nothing of the pipeline's.
    private static JsonObject[] Needs(JsonObject pipeline, string sid, string[] actions, Func<JsonObject, string[]> resources)
    {
        string[] all = [.. All(pipeline).Where(action => Word(action, "roleArn") is null).SelectMany(resources).Distinct().Order(StringComparer.Ordinal)];
        return all.Length == 0 ? [] : [PolicyDocument.Allow(sid, actions, all)];
    }

    /// <summary>What somebody must do whom we cannot ask.</summary>
    public static IEnumerable<Diagnostic> Findings(JsonObject pipeline)
    {
        string own = pipeline["roleArn"]!.GetValue<string>().Split(':').ElementAtOrDefault(4) ?? "";
        foreach (JsonObject action in All(pipeline).Where(action => Word(action, "roleArn")?.Split(':').ElementAtOrDefault(4) is { } account && account != own))
        {
            if (pipeline["artifactStore"]?["encryptionKey"] is null && pipeline["artifactStores"] is null)
                yield return new() { Id = "ForeignAccountKey", Severity = DiagnosticSeverity.Warning, Message = $"The action '{Word(action, "name")}' works in another account, which cannot read artifacts that are encrypted by AWS's own key.", Remedy = "Name a key of KMS that the other account may use as the artifactStore's encryptionKey, and let its role read the bucket." };
        }
    }

    private static IEnumerable<JsonObject> All(JsonObject pipeline) => (pipeline["stages"] as JsonArray ?? []).OfType<JsonObject>().SelectMany(stage => stage["actions"] as JsonArray ?? []).OfType<JsonObject>();

    private static bool IsCluster(JsonObject action) => IsOf(action, "Deploy", "EKS");

    private static bool IsOf(JsonObject action, string category, string provider) => action["actionTypeId"] is JsonObject type && Word(type, "provider") == provider && Word(type, "category") == category;

    private static string? Setting(JsonObject action, string name) => action["configuration"] is JsonObject configuration ? Word(configuration, name) : null;

    private static string? Word(JsonObject node, string name) => node[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static CicdException Invalid(string pipeline, string message, string remedy) => new("PipelineInvalid", CicdErrorKind.Invalid, message, pipeline, remedy);
}
