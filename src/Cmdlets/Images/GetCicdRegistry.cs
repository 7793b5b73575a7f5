using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Images;

/// <summary>Shows registries of images, with the addresses that images begin with.</summary>
[Cmdlet(VerbsCommon.Get, "CicdRegistry")]
[OutputType(typeof(ImageRegistry))]
public sealed class GetCicdRegistry : ConnectedCmdlet<IRegistries>
{
    /// <summary>The name, or the address. Default: all that the context sees.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ImageRepositoryCompleter))]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        List<string> others = [];
        bool found = false;
        await foreach (ImageRegistry registry in Connect().GetRegistriesAsync(cancellationToken))
        {
            if (Name is null || registry.Name.Equals(Name, StringComparison.OrdinalIgnoreCase) || registry.Address.Equals(Name, StringComparison.OrdinalIgnoreCase))
            {
                found = true;
                WriteObject(registry);
            }
            else
            {
                others.Add(registry.Name);
            }
        }

        if (Name is not null && !found)
            throw Errors.NotFound("RegistryNotFound", "registry", Name, others, "Get-CicdRegistry shows them all; Initialize-CicdProvider -Part Registry makes one.");
    }
}
