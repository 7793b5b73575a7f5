using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.Spinnaker.Models;

namespace CicdTools.Providers.Spinnaker;

/// <summary>What a stage's context says, which has no form that all stages share.</summary>
internal static class StageFacts
{
    public const string ManualJudgment = "manualJudgment";

    /// <summary>Whether it waits for a person. What was judged goes on within seconds.</summary>
    public static bool IsWaiting(StageModel stage) => stage.Type == ManualJudgment && stage.Status is "RUNNING" && string.IsNullOrEmpty(JudgmentOf(stage));

    /// <summary>The judgment; null for none.</summary>
    public static string? JudgmentOf(StageModel stage) => Text(stage, "judgmentStatus");

    /// <summary>The answers that the stage offers; empty for none.</summary>
    public static string[] InputsOf(StageModel stage) => stage.Context is { ValueKind: JsonValueKind.Object } context && context.TryGetProperty("judgmentInputs", out JsonElement inputs) && inputs.ValueKind == JsonValueKind.Array
        ? [.. inputs.EnumerateArray().Select(input => input.ValueKind == JsonValueKind.Object && input.TryGetProperty("value", out JsonElement value) ? value.ToString() : input.ToString())]
        : [];

    /// <summary>The account that it deploys to; null for none.</summary>
    public static string? AccountOf(StageModel stage) => Text(stage, "account") ?? Text(stage, "credentials") ?? Text(stage, "deploy.account.name") ?? ClusterAccount(stage);

    /// <summary>Whether it puts something into an account: https://spinnaker.io/docs/reference/pipeline/stages/.</summary>
    public static bool IsDeploying(StageModel stage) => stage.ParentStageId is null && stage.Type is "deploy" or "deployManifest" && AccountOf(stage) is { Length: > 0 };

    /// <summary>When it was made to run again, and by whom; null for never.</summary>
    public static (DateTimeOffset At, string By, bool HadFailed)? RestartOf(StageModel stage) =>
        stage.Context is { ValueKind: JsonValueKind.Object } context && context.TryGetProperty("restartDetails", out JsonElement details) && details.ValueKind == JsonValueKind.Object
        && details.TryGetProperty("restartTime", out JsonElement time) && time.TryGetInt64(out long milliseconds) && GateTimes.At(milliseconds) is { } at
            ? (at, details.TryGetProperty("restartedBy", out JsonElement by) ? by.ToString() : "", details.TryGetProperty("previousException", out JsonElement previous) && previous.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            : null;

    /// <summary>The images that it has put there, as far as it tells; else those that its manifests name.</summary>
    public static IEnumerable<string> ImagesOf(StageModel stage)
    {
        if (stage.Context is not { ValueKind: JsonValueKind.Object } context)
            return [];
        string[] bound = [.. List(context, "outputs.boundArtifacts").Where(artifact => Of(artifact, "type") == "docker/image").Select(artifact => Of(artifact, "reference")).OfType<string>()];
        return bound.Length > 0 ? bound : List(context, "outputs.manifests").Concat(List(context, "manifests")).SelectMany(ContainersOf).Select(container => Of(container, "image")).OfType<string>();
    }

    /// <summary>A text of the context; null for none.</summary>
    public static string? Text(StageModel stage, string name) =>
        stage.Context is { ValueKind: JsonValueKind.Object } context && context.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>What went wrong, in Orca's words; null for nothing.</summary>
    public static string? ErrorOf(StageModel stage)
    {
        if (Details(stage) is not { } details)
            return Text(stage, "failureMessage");
        if (details.TryGetProperty("errors", out JsonElement errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0)
            return errors[0].ToString();
        return details.TryGetProperty("error", out JsonElement error) ? error.ToString() : null;
    }

    /// <summary>
    /// Whether one of Spinnaker's own services did not answer or broke, which says nothing of the pipeline: an exception of HTTP from 500 on, or of the network
    /// (https://github.com/armory/docs, content/en/plugins/policy-engine, has such contexts).
    /// </summary>
    public static bool IsMachinery(StageModel stage)
    {
        if (Details(stage) is not { } details || !details.TryGetProperty("kind", out JsonElement kind) || kind.ValueKind != JsonValueKind.String)
            return false;
        return kind.GetString() switch
        {
            "NETWORK" => true,
            "HTTP" => details.TryGetProperty("status", out JsonElement status) && int.TryParse(status.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code >= 500,
            _ => false,
        };
    }

    private static string? ClusterAccount(StageModel stage) =>
        stage.Context is { ValueKind: JsonValueKind.Object } context ? List(context, "clusters").Select(cluster => Of(cluster, "account")).FirstOrDefault(account => account is not null) : null;

    private static IEnumerable<JsonElement> ContainersOf(JsonElement manifest) =>
        manifest.ValueKind == JsonValueKind.Object && manifest.TryGetProperty("spec", out JsonElement spec) && spec.ValueKind == JsonValueKind.Object
        && spec.TryGetProperty("template", out JsonElement template) && template.ValueKind == JsonValueKind.Object && template.TryGetProperty("spec", out JsonElement pod)
            ? List(pod, "containers") : [];

    private static IEnumerable<JsonElement> List(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string? Of(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Details(StageModel stage) =>
        stage.Context is { ValueKind: JsonValueKind.Object } context && context.TryGetProperty("exception", out JsonElement exception) && exception.ValueKind == JsonValueKind.Object
        && exception.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Object ? details : null;
}
