using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>The first stage, whose actions bring sources: "The first stage in a pipeline must contain a source action, and only source actions".</summary>
/// <param name="Actions">The names, types, configurations and output artifacts of its actions.</param>
internal sealed record SourceStage(IReadOnlyList<SourceAction> Actions)
{
    /// <summary>The native setting that keeps the stage as it is.</summary>
    public const string Key = "source";

    /// <summary>The artifact that a checkout means.</summary>
    public string? Artifact => Actions.Select(action => action.Artifact).FirstOrDefault(artifact => artifact is not null);

    /// <summary>The action that triggers name: the first connection to a Git host.</summary>
    public SourceAction? Connection => Actions.FirstOrDefault(action => action.Provider == ActionType.Connection.Provider);

    /// <summary>The source stage; null where the stage is none.</summary>
    public static SourceStage? Of(ReadStage stage)
    {
        SourceAction[] actions = [.. stage.Actions.OfType<YamlMap>().Select(SourceAction.Of)];
        return actions.Length > 0 && actions.All(action => action.Category == "Source") ? new(actions) : null;
    }

    /// <summary>The source stage that a pipeline keeps; null for a pipeline of another system.</summary>
    public static (SourceStage Source, YamlMap Node)? Of(Pipeline pipeline)
    {
        if (Array.Find(pipeline.Native, setting => setting is { Format: CodePipelineFormat.FormatName, Key: Key }) is not { } kept || YamlLoader.Fragment(kept.Text) is not YamlMap map)
            return null;
        ReadStage stage = new("", map, map["actions"] is YamlList list ? list.Items : [], []);
        return Of(stage) is { } source ? (source, map) : null;
    }
}

/// <summary>An action that brings sources.</summary>
internal sealed record SourceAction(string Name, string Category, string Provider, string? Branch, bool Detects, string? Artifact)
{
    public static SourceAction Of(YamlMap action)
    {
        YamlMap? type = action["actionTypeId"] as YamlMap, configuration = action["configuration"] as YamlMap;
        string provider = Text(type?["provider"]) ?? "";
        // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html, DetectChanges: "By default, this parameter is enabled";
        // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html, PollForSourceChanges: true unless said otherwise.
        string? detects = Text(configuration?[provider == ActionType.CodeCommit.Provider ? "PollForSourceChanges" : "DetectChanges"]);
        bool watches = (provider == ActionType.CodeCommit.Provider || provider == ActionType.Connection.Provider) && detects != "false";
        string? artifact = action["outputArtifacts"] is YamlList { Items: [YamlMap first, ..] } ? Text(first["name"]) : null;
        return new(Text(action["name"]) ?? "", Text(type?["category"]) ?? "", provider, Text(configuration?["BranchName"]), watches, artifact);
    }

    private static string? Text(YamlNode? node) => (node as YamlScalar)?.Value;
}
