using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.JenkinsX.Activities;

/// <summary>LighthouseJobs as Lighthouse and jx make them: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/jobutil/jobutil.go.</summary>
internal static class JobWriter
{
    /// <summary>https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set.</summary>
    private const int LongestLabel = 63;

    public static JsonObject New(JsonElement repository, string address, string branch, string commit, TriggeredPipeline pipeline, JsonNode run, VariableMap inputs)
    {
        string owner = repository.Text("spec", "org") ?? "", name = repository.Text("spec", "repo") ?? "";
        JsonObject spec = new()
        {
            ["type"] = "postsubmit",
            ["agent"] = "tekton-pipeline",
            ["job"] = pipeline.Name,
            ["context"] = pipeline.Context,
            ["refs"] = new JsonObject { ["org"] = owner, ["repo"] = name, ["repo_link"] = repository.Text("spec", "url") ?? address, ["base_ref"] = branch, ["base_sha"] = commit, ["clone_uri"] = address },
            ["pipeline_run_spec"] = run,
        };
        if (inputs.Count > 0)
            spec["pipeline_run_params"] = new JsonArray([.. inputs.Select(pair => (JsonNode)new JsonObject { ["name"] = pair.Key, ["value_template"] = pair.Value })]);
        Dictionary<string, string> labels = new(StringComparer.Ordinal)
        {
            [TeamLabels.ByLighthouse] = "true",
            [TeamLabels.ByHand] = "true",
            [TeamLabels.JobType] = "postsubmit",
            [TeamLabels.JobName] = pipeline.Name,
            [TeamLabels.Context] = pipeline.Context,
            [TeamLabels.Organization] = owner.ToLowerInvariant(),
            [TeamLabels.Repository] = name,
            [TeamLabels.Branch] = branch,
            [TeamLabels.BaseCommit] = commit,
            [TeamLabels.LastCommit] = commit,
        };
        return new()
        {
            ["apiVersion"] = TeamResources.Jobs.ApiVersion,
            ["kind"] = TeamResources.Jobs.Kind,
            ["metadata"] = new JsonObject
            {
                ["generateName"] = $"{Prefix(owner, name)}-",
                ["labels"] = new JsonObject(labels.Select(pair => KeyValuePair.Create(pair.Key, Label(pair.Value))).Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
                ["annotations"] = new JsonObject { [TeamLabels.JobName] = pipeline.Name, [TeamLabels.CloneAddress] = address },
            },
            ["spec"] = spec,
        };
    }

    /// <summary>A job that is the same as one before, and new.</summary>
    public static JsonObject Again(JsonElement before)
    {
        JsonObject labels = JsonNode.Parse((before.Find("metadata", "labels") ?? JsonSerializer.SerializeToElement(new JsonObject())).GetRawText())!.AsObject();
        labels.Remove(TeamLabels.Job);
        labels.Remove(TeamLabels.BuildNumber);
        labels[TeamLabels.ByHand] = "true";
        return new()
        {
            ["apiVersion"] = TeamResources.Jobs.ApiVersion,
            ["kind"] = TeamResources.Jobs.Kind,
            ["metadata"] = new JsonObject
            {
                ["generateName"] = $"{Prefix(before.Text("spec", "refs", "org") ?? "", before.Text("spec", "refs", "repo") ?? "")}-",
                ["labels"] = labels,
                ["annotations"] = new JsonObject { [TeamLabels.JobName] = before.Text("spec", "job") ?? "", [TeamLabels.CloneAddress] = before.Text("spec", "refs", "clone_uri") ?? "" },
            },
            ["spec"] = JsonNode.Parse((before.Find("spec") ?? default).GetRawText()),
        };
    }

    /// <summary>What is shown of a job before it is made: what it is for, and not the whole of the pipeline.</summary>
    public static YamlNode Shown(JsonObject job) =>
        new YamlBuilder().Add("job", (string?)job["spec"]?["job"]).Add("context", (string?)job["spec"]?["context"]).Add("branch", (string?)job["spec"]?["refs"]?["base_ref"]).Add("commit", (string?)job["spec"]?["refs"]?["base_sha"]).Map;

    // A generated name is cut at 253 characters; the labels of what comes of it hold 63.
    private static string Prefix(string owner, string name)
    {
        string prefix = ObjectNames.Valid($"{owner}-{name}");
        return prefix.Length <= 50 ? prefix : prefix[..50].TrimEnd('-');
    }

    /// <summary>The text as a label holds it; null for what no label can.</summary>
    private static string? Label(string text)
    {
        string cut = text.Length <= LongestLabel ? text : text[..LongestLabel];
        cut = cut.TrimEnd('-', '.', '_');
        return cut.Length > 0 && char.IsAsciiLetterOrDigit(cut[0]) && cut.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '.' or '_') ? cut : null;
    }
}
