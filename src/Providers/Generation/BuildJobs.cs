using CicdTools.Providers.Detection;

namespace CicdTools.Providers.Generation;

/// <summary>The stage that makes what is deployed: the package, and the image where there is a Dockerfile and a registry.</summary>
internal sealed class BuildJobs(FormatWords words)
{
    public const string Repository = "IMAGE_REPOSITORY";

    /// <summary>Lines that set VERSION by the newest tag <c>v1.2.3</c> and the commits since, and COMMIT.</summary>
    public const string VersionLines = """
        command -v git >/dev/null || apk add --no-cache git
        VERSION="$(git describe --tags --match 'v[0-9]*' 2>/dev/null || echo "v0.0.0-$(git rev-list --count HEAD)-g$(git rev-parse --short HEAD)")"
        VERSION="${VERSION#v}"
        COMMIT="$(git rev-parse --short HEAD)"
        """;

    public Job? Package(ComponentPlan plan)
    {
        StackComponent component = plan.Component;
        if (component is not { PackageCommand: { } command, PackagePath: { } path })
            return null;
        Toolchain tool = Toolchains.Of(component);
        List<Step> steps = [.. VerifyJobs.Prepare(words, plan, tool)];
        if (component.BuildCommand is { } build && !PackagesWhatItBuilds(component))
            steps.Add(plan.Run("Build", build));
        string script = command;
        // The package says itself how it is started.
        if (!plan.HasProcfile && component.StartCommand is { } start)
            script += $"\nprintf '%s\\n' {ShellWord.Quote($"web: {start}")} > {path}/Procfile";
        steps.Add(plan.Run("Package", script));
        steps.Add(new UploadArtifactStep { Artifact = plan.Artifact, Paths = [plan.At(path)], Required = true });
        return words.With(new() { Id = plan.Job("package"), Needs = VerifyNeeds(plan), Steps = [.. steps] }, tool);
    }

    public Job? Image(ComponentPlan plan)
    {
        if (plan.Component.ContainerFiles.Length == 0)
            return null;
        ContainerFile file = plan.Component.ContainerFiles[0];
        string image = $"{words.Variable(Repository)}{ImagePath(plan)}";
        string[] tags = [$"{image}:{words.Variable("VERSION")}", $"{image}:{words.Variable("COMMIT")}"];
        string built = $"${Repository}{ImagePath(plan)}:$VERSION";
        return words.WithImageBuilder(new()
        {
            Id = plan.Job("build-image"),
            Needs = plan.Component.PackageCommand is null ? VerifyNeeds(plan) : [plan.Job("package")],
            Condition = words.WhenSet(Repository),
            Variables = words.Settings([Repository], ["REGISTRY_USER", "REGISTRY_PASSWORD"]),
            Steps =
            [
                .. words.Ask(Repository),
                new CheckoutStep { Depth = 0 },
                new ScriptStep { Name = "Version", Script = string.Join('\n', VersionLines, words.Export("VERSION"), words.Export("COMMIT")) },
                new BuildImageStep { Name = "Build the image", Context = plan.Component.Path, File = file.Path == plan.At("Dockerfile") ? null : file.Path, Tags = tags, Arguments = new VariableMap().With("APP_VERSION", words.Variable("VERSION")) },
                new ScriptStep { Name = "Scan the image", Script = Scans.Image(built) },
                new ScriptStep { Name = "Sign in to the registry", Script = $"printf '%s' \"$REGISTRY_PASSWORD\" | docker login \"${{{Repository}%%/*}}\" --username \"$REGISTRY_USER\" --password-stdin" },
                new PushImageStep { Name = "Push the image", Tags = [built, $"${Repository}{ImagePath(plan)}:$COMMIT"] },
            ],
        });
    }

    /// <summary>What follows the repository's address in the image's name.</summary>
    public static string ImagePath(ComponentPlan plan) => plan.Prefix.Length == 0 ? "" : "/" + plan.Slug;

    // These tools build in the same breath; twice would only take longer.
    private static bool PackagesWhatItBuilds(StackComponent component) =>
        component.PackageManager is "nuget" or "maven" or "gradle" or "sbt" or "go" or "cargo" or "mix" or "swiftpm" or "pub" or "cabal" or "stack";

    private static string[] VerifyNeeds(ComponentPlan plan)
    {
        List<string> needs = [];
        if (plan.Component.LintCommand is not null)
            needs.Add(plan.Job("lint"));
        if (plan.Component.TestCommand is not null)
            needs.Add(plan.Job("test"));
        if (plan.Component.Language.Length > 0)
            needs.Add(plan.Job("dependencies"));
        return [.. needs, "licenses", "secrets"];
    }
}
