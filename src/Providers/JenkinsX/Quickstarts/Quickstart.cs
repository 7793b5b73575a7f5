namespace CicdTools.Providers.JenkinsX.Quickstarts;

/// <summary>A repository to begin from, as a catalogue names it.</summary>
/// <param name="Owner">Who keeps it.</param>
/// <param name="Name">The repository's name.</param>
/// <param name="Address">The address of its Git repository.</param>
/// <param name="Reference">The branch, tag or commit that is meant; null for the default branch.</param>
internal sealed record Quickstart(string Id, string Owner, string Name, string Address, string? Reference, string? Version, string? Language, string? Framework, string[] Tags)
{
    /// <summary>Jenkins X's own are known by their names alone: https://github.com/jenkins-x-plugins/jx-project/blob/c25e4b714b54c243319c3c710bbe35f81698b56a/pkg/quickstarts/quickstarts.go.</summary>
    public string ShownName => Owner == QuickstartCatalog.DefaultOwner ? Name : Id;

    public RepositoryTemplate Describe(string context) => new() { Context = context, Name = ShownName, Owner = Owner, Language = Language, Framework = Framework, Version = Version, Tags = Tags, Source = Address };
}
