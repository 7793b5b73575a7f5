using System.Globalization;
using System.Text.Json;
using CicdTools.Providers.Kubernetes.Workloads;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>An Argo Rollout as its controller has it: https://argo-rollouts.readthedocs.io/en/stable/features/specification/.</summary>
internal sealed class RolloutState
{
    private readonly JsonElement _status;

    public RolloutState(JsonElement rollout)
    {
        Rollout = rollout;
        Spec = rollout.GetProperty("spec");
        _status = rollout.TryGetProperty("status", out JsonElement status) ? status : default;
        Workload = WorkloadReader.Read(Resource.Rollouts, rollout);
    }

    public JsonElement Rollout { get; }

    public JsonElement Spec { get; }

    public Workload Workload { get; }

    /// <summary>The mark of the pods that are stable; null before there are any.</summary>
    public string? Stable => Text("stableRS") is { Length: > 0 } mark ? mark : null;

    /// <summary>The mark of the newest pods.</summary>
    public string? Current => Text("currentPodHash") is { Length: > 0 } mark ? mark : null;

    /// <summary>Whether the newest pods are tried beside the stable ones.</summary>
    public bool IsUnderway => Stable is { } stable && Current is { } current && stable != current;

    public bool IsDegraded => Workload.IsObserved && Text("phase") == "Degraded";

    /// <summary>Whether all pods are of the newest template, and stay.</summary>
    public bool IsDone => Workload.IsObserved && Stable is not null && Stable == Current && Text("phase") == "Healthy";

    /// <summary>Whether the controller has come to the pause of a step, and waits there.</summary>
    public bool IsPausedAt(int step) => Workload.IsObserved && IsUnderway && Step == step
        && _status.TryGetProperty("pauseConditions", out JsonElement pauses) && pauses.ValueKind == JsonValueKind.Array
        && pauses.EnumerateArray().Any(pause => pause.TryGetProperty("reason", out JsonElement reason) && reason.GetString() == "CanaryPauseStep");

    /// <summary>The share of the traffic that the newest pods shall have: that of the last step with a weight up to the current one, and all where no step is left.</summary>
    public int Weight
    {
        get
        {
            JsonElement[] steps = Steps is { } list ? [.. list.EnumerateArray()] : [];
            if (!IsUnderway || Step is not { } index || index >= steps.Length)
                return 100;
            for (; index >= 0; index--)
            {
                if (steps[index].TryGetProperty("setWeight", out JsonElement weight) && weight.TryGetInt32(out int percent))
                    return percent;
            }

            return 0;
        }
    }

    /// <summary>The steps that it goes by; null where it names none.</summary>
    public JsonElement? Steps => Canary is { } canary && canary.TryGetProperty("steps", out JsonElement steps) && steps.ValueKind == JsonValueKind.Array ? steps : null;

    public JsonElement? Canary => Spec.TryGetProperty("strategy", out JsonElement strategy) && strategy.TryGetProperty("canary", out JsonElement canary) && canary.ValueKind == JsonValueKind.Object ? canary : null;

    /// <summary>What it says of itself.</summary>
    public string Message => Text("message") is { Length: > 0 } message ? message : Text("phase") ?? "it says nothing";

    private int? Step => _status.ValueKind == JsonValueKind.Object && _status.TryGetProperty("currentStepIndex", out JsonElement index) && index.TryGetInt32(out int number) ? number : null;

    private string? Text(string name) => _status.ValueKind == JsonValueKind.Object && _status.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Workload} at {Weight} %");
}
