using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Accounts;

/// <summary>Makes an account for a program, with the least that it must be allowed; one that is there gets what it lacks.</summary>
[Cmdlet(VerbsCommon.New, "CicdServiceAccount", SupportsShouldProcess = true)]
[OutputType(typeof(ServiceAccount))]
public sealed class NewCicdServiceAccount : ConnectedCmdlet<IServiceAccounts>
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    /// <summary>The repository whose source and images it may pull and push. Default: none.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>Policies of the system that it gets besides, by name or full name. Default: none.</summary>
    [Parameter]
    public string[] Policy { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        NewServiceAccountRequest request = new() { Name = Name, Repository = string.IsNullOrEmpty(Repository) ? null : Repository, Policies = Policy };
        if (await ApplyAsync(await Connect().PlanNewServiceAccountAsync(request, cancellationToken), cancellationToken) is ServiceAccount account)
            WriteObject(account);
    }
}
