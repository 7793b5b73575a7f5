namespace CicdTools.Providers.Generation;

/// <summary>What a language's commands need on the machine.</summary>
/// <param name="Tool">The tool's name in the model.</param>
/// <param name="Version">The version asked for; null for what the machine has.</param>
/// <param name="Image">An image that has it, and Git.</param>
internal sealed record Toolchain(string Tool, string? Version, string Image)
{
    /// <summary>The steps that set it up on GitHub's machines; none where those have it.</summary>
    public Func<string?, Step[]> GitHub { get; init; } = _ => [];

    /// <summary>A line that installs the package manager where it is not part of the tool; null for none.</summary>
    public string? Manager { get; init; }

    /// <summary>Whether dependencies go into a virtual environment of the job's own.</summary>
    public bool VirtualEnvironment { get; init; }
}
