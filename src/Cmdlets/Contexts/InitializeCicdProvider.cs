using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>Makes what must be there before a pipeline can run: roles, buckets, services. What is there already stays as it is.</summary>
[Cmdlet(VerbsData.Initialize, "CicdProvider", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Prerequisite))]
public sealed class InitializeCicdProvider : ConnectedCmdlet<IPrerequisites>
{
    /// <summary>The system, where the context is not named: the context in force if it is of that system, else the only one that is.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ProviderCompleter))]
    public string? Provider { get; set; }

    /// <summary>What the names of new things begin with. Default: the provider's own choice.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ManagedClusterCompleter))]
    public string? Name { get; set; }

    /// <summary>The parts to make. Default: those that a pipeline cannot do without.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PrerequisiteCompleter))]
    public string[] Part { get; set; } = [];

    /// <summary>The repository or application that it is for. Default: all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ImageRepositoryCompleter))]
    public string? Repository { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        IPrerequisites provider = Context is null && Provider is not null ? Connect<IPrerequisites>(ContextOf(ProviderNames.Find(Provider).Name)) : Connect();
        foreach (Change change in await provider.PlanInitializeAsync(new() { Name = Name, Parts = Part, Repository = Repository }, cancellationToken))
        {
            if (await ApplyAsync(change, cancellationToken) is Prerequisite made)
                WriteObject(made);
        }
    }

    private static string ContextOf(string provider)
    {
        ContextStore contexts = new();
        string[] of = [.. contexts.All().Where(connection => connection.Provider == provider).Select(connection => connection.Name)];
        string current = ContextSelection.Resolve(null);
        if (of.Contains(current, StringComparer.OrdinalIgnoreCase))
            return current;
        return of.Length == 1 ? of[0]
            : of.Length == 0 ? throw new CicdException("ContextNotFound", CicdErrorKind.NotFound, $"There is no context of {provider}.", provider, $"Make one: Connect-CicdProvider {provider} NAME.")
            : throw new CicdException("ContextAmbiguous", CicdErrorKind.Invalid, $"There are {of.Length} contexts of {provider}: {string.Join(", ", of)}.", provider, "Name one with -Context.");
    }
}
