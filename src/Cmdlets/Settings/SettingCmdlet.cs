using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Settings;

/// <summary>What cmdlets about variables and secrets share: where they are kept.</summary>
public abstract class SettingCmdlet<TCapability> : ConnectedCmdlet<TCapability>
    where TCapability : class, IProvider
{
    private bool _repositoryNamed;
    private bool _environmentNamed;
    private bool _organizationNamed;

    /// <summary>The repository. Either it or <c>-Organization</c> is needed.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The environment of the repository, or the context of an organization in CircleCI. Default: none, what all of them see.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SettingPlaceCompleter))]
    public string? Environment { get; set; }

    /// <summary>The organization or group, whose repositories all see it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Organization { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync(CancellationToken cancellationToken)
    {
        // Before the first input only what was typed is bound: a place that was typed wins over the whole place that an object comes from.
        _repositoryNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Repository));
        _environmentNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Environment));
        _organizationNamed = MyInvocation.BoundParameters.ContainsKey(nameof(Organization));
        return Task.CompletedTask;
    }

    /// <summary>Where the parameters say.</summary>
    /// <exception cref="CicdException"><c>ScopeMissing</c>, <c>ScopeAmbiguous</c>.</exception>
    protected SettingScope Scope()
    {
        string? repository = _organizationNamed && !_repositoryNamed ? null : Given(Repository);
        string? organization = _repositoryNamed && !_organizationNamed ? null : Given(Organization);
        string? environment = _organizationNamed && !_environmentNamed ? null : Given(Environment);
        return (repository, organization) switch
        {
            (null, null) => throw new CicdException("ScopeMissing", CicdErrorKind.Invalid, "Neither a repository nor an organization was named.", null, "Add -Repository or -Organization."),
            ({ }, { }) => throw new CicdException("ScopeAmbiguous", CicdErrorKind.Invalid, $"Both the repository '{Errors.Shown(repository)}' and the organization '{Errors.Shown(organization)}' were named.", Errors.Shown(repository), "Name one of them."),
            _ => new() { Repository = repository, Environment = environment, Organization = organization },
        };
    }

    // A property that is null comes through the pipeline as an empty text.
    private static string? Given(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
