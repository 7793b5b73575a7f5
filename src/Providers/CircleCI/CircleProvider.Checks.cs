using System.Runtime.CompilerServices;
using CicdTools.Providers.CircleCI.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.CircleCI;

// The compiler resolves orbs, those of the organization too, and changes nothing.
internal sealed partial class CircleProvider : IPipelineChecks
{
    public async IAsyncEnumerable<Diagnostic> CheckPipelineAsync(PipelineText file, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? organization = file.Repository is { } name ? (await RequireProjectAsync(CircleSlug.Require(name), cancellationToken).ConfigureAwait(false)).OrganizationId : null;
        EntityModel<CompiledModel> compiled = await CompileAsync(organization, file.Text, cancellationToken).ConfigureAwait(false)
            ?? throw new CicdException("ChecksNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} does not serve CircleCI's API v3, which is the one that compiles configurations.", _address.Root.Authority, "Leave -Context and -Repository away.");
        MessageModel[] messages = compiled.Meta?.Messages ?? [];
        bool isGood = compiled.Data.Attributes.Outcome == "succeeded";
        foreach (MessageModel message in messages.Length == 0 && !isGood ? [new("It was not compiled, and CircleCI does not say why.")] : messages)
            yield return new() { Id = "CircleCISays", Severity = isGood ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, Message = Errors.Short(message.Title, 1000), Path = file.Path };
    }

    // As CircleCI's own CLI asks for it: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/config.go#L118-L150.
    // Null for a CircleCI Server that lacks it.
    private Task<EntityModel<CompiledModel>?> CompileAsync(string? organization, string text, CancellationToken cancellationToken)
    {
        EntityModel<CompileRequest> body = new(new(new(text), null, organization is { } id ? new(new(id)) : null));
        return _api.FindAsync(ApiRequest.Read(HttpMethod.Post, $"/api/v3/configs/compile").With(body, Json.Compile), Json.Compiled, cancellationToken);
    }
}
