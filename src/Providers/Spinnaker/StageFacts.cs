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
    public static string? AccountOf(StageModel stage) => Text(stage, "account") ?? Text(stage, "credentials") ?? Text(stage, "deploy.account.name");

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

    private static JsonElement? Details(StageModel stage) =>
        stage.Context is { ValueKind: JsonValueKind.Object } context && context.TryGetProperty("exception", out JsonElement exception) && exception.ValueKind == JsonValueKind.Object
        && exception.TryGetProperty("details", out JsonElement details) && details.ValueKind == JsonValueKind.Object ? details : null;
}
