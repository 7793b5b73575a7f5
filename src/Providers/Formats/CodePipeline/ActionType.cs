using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>What an action is (https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionTypeId.html).</summary>
internal sealed record ActionType(string Category, string Owner, string Provider, string Version)
{
    public static ActionType Approval { get; } = new("Approval", "AWS", "Manual", "1");

    public static ActionType Commands { get; } = new("Compute", "AWS", "Commands", "1");

    public static ActionType Eks { get; } = new("Deploy", "AWS", "EKS", "1");

    public static ActionType Connection { get; } = new("Source", "AWS", "CodeStarSourceConnection", "1");

    public static ActionType CodeCommit { get; } = new("Source", "AWS", "CodeCommit", "1");

    /// <summary>The type as the reference of a native step.</summary>
    public string Reference => $"{Category}/{Owner}/{Provider}/{Version}";

    public static ActionType Read(YamlNode? node, string owner, DiagnosticBag diagnostics)
    {
        YamlFields fields = new(node, CodePipelineFormat.FormatName, $"the type of {owner}", diagnostics);
        ActionType type = new(fields.Text("category") ?? "", fields.Text("owner") ?? "AWS", fields.Text("provider") ?? "", fields.Text("version") ?? "1");
        fields.Drop();
        return type;
    }

    /// <summary>The type of a native step; null where its reference is none.</summary>
    public static ActionType? Of(string reference) => reference.Split('/') is [var category, var owner, var provider, var version] ? new(category, owner, provider, version) : null;

    public YamlMap Write() => new YamlBuilder().Add("category", Category).Add("owner", Owner).Add("provider", Provider).Add("version", Version).Map;
}
