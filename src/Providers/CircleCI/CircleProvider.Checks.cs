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
            ?? throw new CicdException("ChecksNotServed", CicdErrorKind.NotSupported, $"{_address.Root.Authority} compiles no configurations by its API.", _address.Root.Authority, "Leave -Context and -Repository away.");
        MessageModel[] messages = compiled.Meta?.Messages ?? [];
        bool isGood = compiled.Data.Attributes.Outcome == "succeeded";
        foreach (MessageModel message in messages.Length == 0 && !isGood ? [new("It was not compiled, and CircleCI does not say why.")] : messages)
            yield return new() { Id = "CircleCISays", Severity = isGood ? DiagnosticSeverity.Warning : DiagnosticSeverity.Error, Message = Errors.Short(message.Title, 1000), Path = file.Path };
    }

    // As CircleCI's own CLI asks for it: https://github.com/CircleCI-Public/circleci-cli/blob/5bb718335615a3711b51479ae383759c6556cc1a/internal/apiclient/config.go#L118-L150.
    // A CircleCI Server has what its older releases ask: https://github.com/CircleCI-Public/circleci-cli/blob/63e68831275475d1328da2c598f15451379c5c3f/config/v2_api_client.go.
    // Null for one that has neither.
    private async Task<EntityModel<CompiledModel>?> CompileAsync(string? organization, string text, CancellationToken cancellationToken)
    {
        EntityModel<CompileRequest> body = new(new(new(text), null, organization is { } id ? new(new(id)) : null));
        EntityModel<CompiledModel>? compiled = await _api.FindAsync(ApiRequest.Read(HttpMethod.Post, $"/api/v3/configs/compile").With(body, Json.Compile), Json.Compiled, cancellationToken).ConfigureAwait(false);
        if (compiled is not null || _address.IsHosted)
            return compiled;
        ApiRequest older = ApiRequest.Read(HttpMethod.Post, $"/api/v2/compile-config-with-defaults").With(new(text, organization is null ? null : new(organization)), Json.OlderCompile);
        return await _api.FindAsync(older, Json.OlderCompiled, cancellationToken).ConfigureAwait(false) is { } answer
            ? new(new(new(answer.Valid ? "succeeded" : "failed")), new([.. (answer.Errors ?? []).Select(error => new MessageModel(error.Message))]))
            : null;
    }
}
