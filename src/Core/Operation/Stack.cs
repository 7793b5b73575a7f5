namespace CicdTools;

/// <summary>One component of a repository: a folder that owns a manifest, and what it is made of.</summary>
public sealed record StackComponent
{
    /// <summary>The folder, relative to the root with forward slashes; <c>.</c> for the root.</summary>
    public string Path { get; init; } = ".";

    /// <summary>The name that its manifest gives, else the folder's.</summary>
    public string Name { get; init; } = "";

    /// <summary>The language: <c>Python</c>, <c>JavaScript</c>, <c>TypeScript</c>, <c>.NET</c>, <c>Java</c>, … ; <c>Static</c> for a plain site; empty where only deployment files were found.</summary>
    public string Language { get; init; } = "";

    /// <summary>The version asked for, as written; null for none.</summary>
    public string? LanguageVersion { get; init; }

    /// <summary>The package manager or build tool: <c>pip</c>, <c>poetry</c>, <c>npm</c>, <c>maven</c>, …</summary>
    public string? PackageManager { get; init; }

    /// <summary>The framework: <c>Flask</c>, <c>Express</c>, <c>Spring Boot</c>, …; null for none known.</summary>
    public string? Framework { get; init; }

    /// <summary>The version of the component itself; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>The file or class that starts it; null for a library.</summary>
    public string? EntryPoint { get; init; }

    /// <summary>The port it listens on; null for none known.</summary>
    public int? Port { get; init; }

    /// <summary>The command that installs its dependencies; null for none needed.</summary>
    public string? InstallCommand { get; init; }

    /// <summary>The command that checks its style; null for none.</summary>
    public string? LintCommand { get; init; }

    /// <summary>The command that runs its tests; null for none.</summary>
    public string? TestCommand { get; init; }

    /// <summary>The command that builds it; null for none needed.</summary>
    public string? BuildCommand { get; init; }

    /// <summary>The command that packages it; null for none.</summary>
    public string? PackageCommand { get; init; }

    /// <summary>Where <see cref="PackageCommand"/> puts its result, relative to the component; null for none.</summary>
    public string? PackagePath { get; init; }

    /// <summary>The command that starts it, from the component's folder, or from the package's; null for a library.</summary>
    public string? StartCommand { get; init; }

    /// <summary>Dockerfiles and Containerfiles.</summary>
    public ContainerFile[] ContainerFiles { get; init; } = [];

    /// <summary>Compose files.</summary>
    public string[] ComposeFiles { get; init; } = [];

    /// <summary>Folders of Helm charts.</summary>
    public string[] Charts { get; init; } = [];

    /// <summary>Folders of Kustomize overlays and bases.</summary>
    public string[] Kustomizations { get; init; } = [];

    /// <summary>Plain Kubernetes manifests.</summary>
    public string[] Manifests { get; init; } = [];

    /// <summary>Folders of Terraform configuration.</summary>
    public string[] Terraform { get; init; } = [];

    /// <summary>The licence file; null for none.</summary>
    public string? LicenseFile { get; init; }

    /// <summary>The licence by its SPDX identifier; null where it is not known.</summary>
    public string? License { get; init; }

    /// <summary>For each fact its place: the property, the file, the line.</summary>
    public Evidence[] Evidence { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Language}";
}

/// <summary>A Dockerfile or Containerfile.</summary>
public sealed record ContainerFile
{
    /// <summary>The file, relative to the root.</summary>
    public string Path { get; init; } = "";

    /// <summary>The base image of the last stage.</summary>
    public string BaseImage { get; init; } = "";

    /// <summary>The ports of <c>EXPOSE</c>.</summary>
    public int[] Ports { get; init; } = [];

    /// <summary>The stages' names, or their numbers where they have none.</summary>
    public string[] Stages { get; init; } = [];

    /// <summary>The user of the last stage; null for the image's own, which is most often root.</summary>
    public string? User { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}

/// <summary>Why a fact is believed.</summary>
/// <param name="Fact">The property, such as <c>LanguageVersion</c>.</param>
/// <param name="Value">Its value.</param>
/// <param name="File">The file, relative to the root.</param>
/// <param name="Line">The line from 1; null for a fact that the file's being there proves.</param>
public sealed record Evidence(string Fact, string Value, string File, int? Line)
{
    /// <inheritdoc/>
    public override string ToString() => Line is null ? $"{Fact} = {Value} ({File})" : $"{Fact} = {Value} ({File}:{Line})";
}
