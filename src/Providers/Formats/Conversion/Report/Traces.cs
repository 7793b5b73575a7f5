namespace CicdTools.Providers.Formats.Conversion.Report;

/// <summary>The words that tell that a step is there in another form: as commands, as an image, as a setting. All of them must stand in one place.</summary>
internal static class Traces
{
    public static string[] Of(Step step) => [.. (step switch
    {
        SetupToolStep tool => [Word(tool.Tool), Version(tool.Version)],
        CheckoutStep { Ref: { } reference } => ["git", reference],
        CacheStep cache => cache.Paths,
        UploadArtifactStep upload => upload.Paths,
        DownloadArtifactStep { Artifact: { } artifact } => [artifact],
        BuildImageStep image => ["build", .. image.Tags],
        PushImageStep image => ["push", .. image.Tags],
        DeployManifestsStep deploy => ["kubectl", .. deploy.Paths],
        DeployChartStep chart => ["helm", chart.Release, chart.Chart],
        PublishTestResultsStep results => results.Paths,
        _ => Array.Empty<string>(),
    }).Where(word => word.Length > 0)];

    // Images and tasks say '8.0' where a step says '8.0.x'.
    private static string Version(string? version)
    {
        string number = (version ?? "").Split(' ')[0];
        while (number.EndsWith(".x", StringComparison.OrdinalIgnoreCase) || number.EndsWith(".*", StringComparison.Ordinal))
            number = number[..^2];
        return number.TrimStart('^', '~', '=', '>', 'v');
    }

    // The part of the name that a tool's images, tasks and orbs share.
    private static string Word(string tool) => tool is "dotnet" ? "net" : tool;
}
