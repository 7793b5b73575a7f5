"""Asks Azure Resource Manager, at the address that is given, for what the module asks it for, by Microsoft's own client. Without an address it only loads the client."""

import sys

from azure.core.credentials import AccessToken
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.containerservice import ContainerServiceClient
from azure.mgmt.resource.subscriptions import SubscriptionClient


class Credential:
    def get_token(self, *scopes, **options):
        return AccessToken(sys.argv[2], 4102444800)


class Bearer(SansIOHTTPPolicy):
    """The client's own policy refuses addresses without TLS, and the server is on this machine."""

    def on_request(self, request):
        request.http_request.headers["Authorization"] = "Bearer " + Credential().get_token().token


def main():
    address, _, subscription, group, cluster, registry, principal, role, name = sys.argv[1:]
    options = {"base_url": address, "authentication_policy": Bearer()}
    list(SubscriptionClient(Credential(), **options).subscriptions.list())
    clusters = ContainerServiceClient(Credential(), subscription, **options).managed_clusters
    list(clusters.list())
    clusters.list_cluster_user_credentials(group, cluster)
    clusters.list_cluster_admin_credentials(group, cluster)
    list(ContainerRegistryManagementClient(Credential(), subscription, **options).registries.list())
    assignments = AuthorizationManagementClient(Credential(), subscription, **options).role_assignments
    scope = f"/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{registry}"
    list(assignments.list_for_scope(scope, filter=f"principalId eq '{principal}'"))
    assignments.create(scope, name, {"properties": {"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}})


if len(sys.argv) > 1:
    main()
