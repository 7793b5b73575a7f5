using System.Globalization;

namespace CicdTools.Providers.Local.Runs;

/// <summary>What a step is called in records and logs.</summary>
internal static class StepNames
{
    /// <summary>Its own name, or one made from what it does.</summary>
    public static string Of(Step step, int number) => step.Name ?? step switch
    {
        ScriptStep script => First(script.Script) is { Length: > 0 } line ? line : string.Create(CultureInfo.InvariantCulture, $"Step {number + 1}"),
        CheckoutStep => "Check out",
        SetupToolStep setup => $"Set up {setup.Tool}{(setup.Version is null ? "" : $" {setup.Version}")}",
        CacheStep => "Cache",
        UploadArtifactStep upload => $"Keep {upload.Artifact}",
        DownloadArtifactStep download => download.Artifact is null ? "Bring artifacts" : $"Bring {download.Artifact}",
        DeployManifestsStep manifests => $"Apply {string.Join(", ", manifests.Paths)}",
        DeployChartStep chart => $"Install {chart.Release}",
        ApproveStep => "Wait for approval",
        NativeStep native => native.Reference,
        _ => string.Create(CultureInfo.InvariantCulture, $"Step {number + 1}"),
    };

    private static string First(string script) => Errors.Shown(script.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? "");
}
