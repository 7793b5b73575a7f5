using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.Aws;

// https://docs.aws.amazon.com/secretsmanager/latest/apireference/
internal sealed partial class AwsServer
{
    /// <summary>Secrets by name: the value, and when it goes.</summary>
    public Dictionary<string, (string Value, DateTimeOffset Created, DateTimeOffset Changed, DateTimeOffset? Deleted)> Secrets { get; } = [];

    private JsonObject SecretStore(string operation, JsonObject body)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string id = Text(body, operation == "CreateSecret" ? "Name" : "SecretId");
        bool there = Secrets.TryGetValue(id, out var secret);
        if (operation == "CreateSecret" ? there : !there)
            throw new Refused(there ? "ResourceExistsException" : "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
        if (secret.Deleted is not null && operation is "PutSecretValue")
            throw new Refused("InvalidRequestException", "You can't perform this operation on the secret because it was marked for deletion.");
        JsonObject named = new() { ["ARN"] = $"arn:aws:secretsmanager:eu-west-1:{Account}:secret:{id}-AbCdEf", ["Name"] = id };
        switch (operation)
        {
            case "CreateSecret":
                Secrets[id] = (Text(body, "SecretString"), now, now, null);
                break;
            case "PutSecretValue":
                Secrets[id] = (Text(body, "SecretString"), secret.Created, now, null);
                break;
            case "RestoreSecret":
                Secrets[id] = (secret.Value, secret.Created, secret.Changed, null);
                break;
            case "DeleteSecret":
                Secrets[id] = (secret.Value, secret.Created, secret.Changed, now);
                named["DeletionDate"] = Time(now + TimeSpan.FromDays(body["RecoveryWindowInDays"]!.GetValue<int>()));
                break;
            case "DescribeSecret":
                named["CreatedDate"] = Time(secret.Created);
                named["LastChangedDate"] = Time(secret.Changed);
                if (secret.Deleted is { } deleted)
                    named["DeletedDate"] = Time(deleted);
                break;
            default:
                throw new InvalidOperationException(operation);
        }

        return named;
    }
}
